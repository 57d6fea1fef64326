import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestScope } from '@stream-manager/test-kit'
import { type RawData, WebSocket, WebSocketServer } from 'ws'

/** An answer on its way to the client. */
export interface ProxiedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface ProxyTarget {
  readonly apiUrl: string
  readonly socketUrl: string
  /** Path prefix that the proxy removes, such as `/stream`. Default: none. */
  readonly prefix?: string
  /** Called for each answer to a request. Default: none is changed. */
  readonly alterAnswer?: (request: string, answer: ProxiedAnswer) => ProxiedAnswer
  /** Called for each line of a frame that the gateway sends. Default: none is changed. */
  readonly alterLine?: (line: string) => string
}

export interface AlteringProxy {
  readonly url: string
  readonly socketUrl: string
  /** `<method> <path>` of every request, in order. */
  readonly requests: readonly string[]
  /** The different `authorization` headers of all requests. */
  readonly authorizations: ReadonlySet<string | undefined>
  /** Commands that clients sent, parsed. */
  readonly commands: readonly Readonly<Record<string, unknown>>[]
}

const HOP_HEADERS = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'host',
  'content-encoding',
]

const forwarded = (headers: Iterable<readonly [string, unknown]>): Record<string, string> =>
  Object.fromEntries(
    [...headers]
      .filter(([name]) => !HOP_HEADERS.includes(name))
      .map(([name, value]) => [name, String(value)]),
  )

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const ask = async (
  request: IncomingMessage,
  url: string,
  extra: Record<string, string>,
): Promise<ProxiedAnswer> => {
  const { method = 'GET', headers } = request
  const body = await readBody(request)
  const response = await fetch(url, {
    method,
    headers: { ...forwarded(Object.entries(headers)), ...extra },
    ...(body.length > 0 && { body }),
  })
  return {
    status: response.status,
    headers: forwarded(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  }
}

const commandsIn = (data: RawData): Record<string, unknown>[] =>
  String(data)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** Joins both sockets. Frames of the gateway pass `alterLine`. */
const join = (
  client: WebSocket,
  { socketUrl, alterLine = (line) => line }: ProxyTarget,
  onCommand: (data: RawData) => void,
) => {
  const gateway = new WebSocket(socketUrl)
  const waiting: RawData[] = []
  gateway.on('open', () => {
    for (const data of waiting) gateway.send(String(data))
  })
  client.on('message', (data) => {
    onCommand(data)
    if (gateway.readyState === WebSocket.OPEN) gateway.send(String(data))
    else waiting.push(data)
  })
  gateway.on('message', (data) => client.send(String(data).split('\n').map(alterLine).join('\n')))
  gateway.on('close', (code) => client.close(code > 1000 && code !== 1005 && code !== 1006 ? code : 1000))
  client.on('close', () => gateway.close())
  gateway.on('error', () => client.terminate())
}

/** A proxy in front of a deployment that can alter answers and records requests. */
export const startAlteringProxy = async (t: TestScope, target: ProxyTarget): Promise<AlteringProxy> => {
  const { apiUrl, prefix = '', alterAnswer = (_request, answer) => answer } = target
  const requests: string[] = []
  const authorizations = new Set<string | undefined>()
  const commands: Record<string, unknown>[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').slice(prefix.length)
    const label = `${request.method} ${path}`
    requests.push(label)
    authorizations.add(request.headers.authorization)
    const extra: Record<string, string> = prefix
      ? { 'x-forwarded-prefix': prefix, 'x-forwarded-for': '127.0.0.1' }
      : {}
    const { status, headers, body } = alterAnswer(label, await ask(request, apiUrl + path, extra))
    response.writeHead(status, headers).end(body)
  }
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  const sockets = new WebSocketServer({ server, path: `${prefix}/ws` })
  sockets.on('connection', (client) =>
    join(client, target, (data) => {
      // One check sends a frame that is not JSON.
      if (String(data).startsWith('{')) commands.push(...commandsIn(data))
    }),
  )
  t.teardown(async () => {
    for (const client of sockets.clients) client.terminate()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${prefix}/`,
    socketUrl: `ws://127.0.0.1:${port}${prefix}/ws`,
    requests,
    authorizations,
    commands,
  }
}
