import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TestScope } from '@stream-manager/test-kit'

/** A proxied request as it arrived. */
export interface Arrival {
  readonly replica: string
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
}

/** Answers every request with what it was, so that a test sees what the proxy made of it. */
export interface Upstream {
  readonly port: number
  readonly arrivals: readonly Arrival[]
  /** From now on it takes requests, probes too, and answers none, as a process does that is stopped. */
  fallSilent(): void
  close(): Promise<void>
}

const acceptKey = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')

const upgrade = (request: IncomingMessage, socket: Duplex, replica: string): void => {
  const accept = acceptKey(request.headers['sec-websocket-key'] ?? '')
  socket.on('error', () => socket.destroy())
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
      `sec-websocket-accept: ${accept}\r\n\r\n`,
  )
  const text = Buffer.from(replica)
  socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]))
}

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

export const startUpstream = async (t: TestScope, replica: string): Promise<Upstream> => {
  const arrivals: Arrival[] = []
  const sockets = new Set<Duplex>()
  let silent = false
  const server = createServer((request, response) => {
    if (request.url === '/healthz') return silent ? undefined : void response.end('{"status":"ok"}')
    // A gateway answers so to a request that is no upgrade.
    if (request.url === '/ws') return void response.writeHead(426, { 'x-replica': replica }).end()
    const arrival = {
      replica,
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
    }
    arrivals.push(arrival)
    if (!silent) response.writeHead(200, { server: 'secret/1.0' }).end(JSON.stringify(arrival))
  })
  // As the services: a proxy that tries a read again must not meet a connection which is just being closed.
  server.keepAliveTimeout = 65_000
  server.on('connection', (socket) => sockets.add(socket))
  server.on('upgrade', (request, socket) => upgrade(request, socket, replica))
  const port = await listen(server)
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    if (server.listening) server.close()
  }
  t.teardown(close)
  const fallSilent = () => {
    silent = true
  }
  return { port, arrivals, fallSilent, close }
}
