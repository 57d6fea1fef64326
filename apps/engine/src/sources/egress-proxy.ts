import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { resolveHost } from './address-policy.ts'
import { parseSourceUrl, portOf } from './source-url.ts'

const CONNECTIONS_MAX = 64
const IDLE_TIMEOUT_MS = 10_000
const PUBLIC_ONLY = { publicOnly: true } as const
/** They speak of the connection to the proxy, not of the one beyond it. */
const HOP_HEADERS = ['proxy-connection', 'proxy-authorization', 'connection']

const forwardedHeaders = (incoming: IncomingMessage) =>
  Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !HOP_HEADERS.includes(name)))

const refuse = (response: ServerResponse, status: number) =>
  response.writeHead(status, { connection: 'close' }).end()

/** `GET http://host/path`: the name is resolved here, once, and the connection goes to that address. */
const forward = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = parseSourceUrl(incoming.url ?? '', ['http:'])
  if (!url.ok || incoming.method !== 'GET') return void refuse(response, 403)
  const port = portOf(url.value) ?? 80
  const host = await resolveHost({ hostname: url.value.hostname, port }, PUBLIC_ONLY)
  if (!host.ok) return void refuse(response, 403)
  const outgoing = request({
    host: host.value.address,
    port,
    path: url.value.pathname + url.value.search,
    headers: { ...forwardedHeaders(incoming), host: url.value.host },
    agent: false,
    timeout: IDLE_TIMEOUT_MS,
  })
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
    answer.once('error', () => response.destroy())
  })
  outgoing.once('timeout', () => outgoing.destroy())
  outgoing.once('error', () => (response.headersSent ? response.destroy() : refuse(response, 502)))
  response.once('close', () => outgoing.destroy())
  outgoing.end()
}

const joinSockets = (client: Socket, remote: Socket) => {
  client.pipe(remote).pipe(client)
  for (const [one, other] of [
    [client, remote],
    [remote, client],
  ] as const) {
    one.setTimeout(IDLE_TIMEOUT_MS, () => one.destroy())
    one.once('close', () => other.destroy())
  }
}

/** `CONNECT host:port`, as TLS uses it: the bytes pass unread, but only to a checked address. */
const tunnel = async (incoming: IncomingMessage, client: Socket): Promise<void> => {
  client.on('error', () => client.destroy())
  const url = parseSourceUrl(`https://${incoming.url}`, ['https:'])
  const port = url.ok ? (portOf(url.value) ?? 443) : 0
  const host = url.ok ? await resolveHost({ hostname: url.value.hostname, port }, PUBLIC_ONLY) : url
  if (!host.ok) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  const remote = connect({ host: host.value.address, port, timeout: IDLE_TIMEOUT_MS })
  remote.on('error', () => client.destroy())
  remote.once('connect', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    joinSockets(client, remote)
  })
}

const start = async (): Promise<Server> => {
  const server = createServer((incoming, response) => {
    forward(incoming, response).catch(() => response.destroy())
  })
  server.on('connect', (incoming, socket: Socket) => {
    tunnel(incoming, socket).catch(() => socket.destroy())
  })
  server.maxConnections = CONNECTIONS_MAX
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  // Serves this process only and has nothing to flush: it must not keep the process alive.
  server.unref()
  return server
}

let running: Promise<Server> | null = null

/**
 * The address of this process's proxy, started when first asked for. It reaches public addresses only, whatever
 * FFmpeg was led to by a redirect, a playlist or a second answer of the name server.
 */
export const egressProxyUrl = async (): Promise<string> => {
  running ??= start()
  const address = (await running).address() as AddressInfo
  return `http://127.0.0.1:${address.port}`
}
