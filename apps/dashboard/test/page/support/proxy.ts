import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Test } from 'tap'
import type { DashboardSystem } from './dashboard.ts'

/** The server takes writes and sockets from its own address only. */
const headersFor = ({ headers }: IncomingMessage, { host, apiUrl }: { host: string; apiUrl: string }) => ({
  ...headers,
  host,
  ...(headers.origin && { origin: apiUrl }),
})

/** Passes an upgrade on to the gateway, byte by byte. */
const passUpgrade = ({ apiUrl, ports }: DashboardSystem, incoming: IncomingMessage, socket: Duplex): void => {
  const gateway = connect(ports.WS_PORT, '127.0.0.1')
  const host = `127.0.0.1:${ports.WS_PORT}`
  const headers = Object.entries(headersFor(incoming, { host, apiUrl })).map((header) => header.join(': '))
  gateway.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
  for (const one of [gateway, socket]) one.on('error', () => one.destroy())
  gateway.pipe(socket).pipe(gateway)
}

/**
 * A proxy that passes requests on and refuses every WebSocket, as one of a company may, until it is told to let them through.
 * `cut` breaks every connection, and each new one until `mend`: a browser sends a request again whose connection breaks.
 */
export const startProxy = async (t: Test, system: DashboardSystem) => {
  const { apiUrl } = system
  let isOpen = false
  let isCut = false
  const proxy = createServer((incoming, outgoing) => {
    const { method, url } = incoming
    const headers = headersFor(incoming, { host: new URL(apiUrl).host, apiUrl })
    const passed = request(`${apiUrl}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.on('close', () => incoming.complete || passed.destroy())
    incoming.pipe(passed)
  })
  proxy.on('connection', (socket) => isCut && socket.destroy())
  proxy.on('upgrade', (incoming, socket) => {
    if (isOpen && incoming.url === '/ws') passUpgrade(system, incoming, socket)
    else socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.teardown(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const letSocketsThrough = () => {
    isOpen = true
  }
  const cut = () => {
    isCut = true
    proxy.closeAllConnections()
  }
  const mend = () => {
    isCut = false
  }
  return { url: `http://127.0.0.1:${address.port}/`, letSocketsThrough, cut, mend }
}
