import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type Egress, parseRemoteUrl, portOf, resolveHost } from '@stream-manager/egress'

const CONNECTIONS_MAX = 64
const IDLE_TIMEOUT_MS = 10_000
/** Headers of the connection to the proxy. They are not forwarded. */
const HOP_HEADERS = ['proxy-connection', 'proxy-authorization', 'connection']

const forwardedHeaders = (incoming: IncomingMessage) =>
  Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !HOP_HEADERS.includes(name)))

const refuse = (response: ServerResponse, status: number) =>
  response.writeHead(status, { connection: 'close' }).end()

/** `GET http://host/path`: the name is resolved here, once, and the connection goes to that address. */
const forward = async (
  incoming: IncomingMessage,
  response: ServerResponse,
  egress: Egress,
): Promise<void> => {
  const url = parseRemoteUrl(incoming.url ?? '', ['http:'])
  if (!url.ok || incoming.method !== 'GET') return void refuse(response, 403)
  const port = portOf(url.value) ?? 80
  const host = await resolveHost({ hostname: url.value.hostname, port }, egress)
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

/** `CONNECT host:port`, as TLS uses it: the bytes pass unread to a checked address. */
const tunnel = async (incoming: IncomingMessage, client: Socket, egress: Egress): Promise<void> => {
  client.on('error', () => client.destroy())
  const url = parseRemoteUrl(`https://${incoming.url}`, ['https:'])
  const port = url.ok ? (portOf(url.value) ?? 443) : 0
  const host = url.ok ? await resolveHost({ hostname: url.value.hostname, port }, egress) : url
  if (!host.ok) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  const remote = connect({ host: host.value.address, port, timeout: IDLE_TIMEOUT_MS })
  remote.on('error', () => client.destroy())
  remote.once('connect', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    joinSockets(client, remote)
  })
}

export interface EgressProxy {
  readonly url: string
  close(): void
}

/** Starts an HTTP proxy on loopback that reaches only addresses that the egress allows. */
export const startEgressProxy = async (egress: Egress): Promise<EgressProxy> => {
  const server = createServer((incoming, response) => {
    forward(incoming, response, egress).catch(() => response.destroy())
  })
  server.on('connect', (incoming, socket: Socket) => {
    tunnel(incoming, socket, egress).catch(() => socket.destroy())
  })
  server.maxConnections = CONNECTIONS_MAX
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // The proxy serves this process only and must not keep it alive.
  server.unref()
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
}

let shared: Promise<EgressProxy> | null = null

/** The process's proxy, started at the first call. */
export const egressProxy = (egress: Egress): Promise<EgressProxy> => {
  shared ??= startEgressProxy(egress)
  return shared
}
