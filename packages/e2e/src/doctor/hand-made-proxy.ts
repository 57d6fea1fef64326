import { once } from 'node:events'
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Duplex } from 'node:stream'
import type { ServerCertificate, TestScope } from '@stream-manager/test-kit'
import type { ProxyFaults } from './proxy-faults.ts'

export interface HandMadeProxyOptions {
  readonly apiPort: number
  readonly gatewayPort: number
  /** Serves https with this certificate. */
  readonly certificate?: ServerCertificate
  readonly port?: number
}

/** A proxy as somebody writes it by hand: right until a test sets a fault. */
export interface HandMadeProxy {
  /** Address of the page: `http://127.0.0.1:<port>/stream/`. */
  readonly target: URL
  setFaults(faults: ProxyFaults): void
}

type Lines = Readonly<Record<string, string | readonly string[] | undefined>>

const HOST = '127.0.0.1'
const INNER = /^(\/stream)?\/*(health|healthz|metrics)(\/.*)?$/
const CLIENT_HEADERS = /^(x-forwarded-.*|x-real-ip|forwarded)$/
const HOP_HEADERS = ['connection', 'upgrade', 'keep-alive', 'transfer-encoding']
const COOKIE = 'sm_gateway=gateway-1; Path=/ws; HttpOnly; SameSite=Lax'

interface Route {
  readonly port: number
  readonly path: string
  readonly prefix: string | null
}

class HandMade {
  readonly #options: HandMadeProxyOptions
  readonly #copies = new Map<string, string>()
  faults: ProxyFaults = {}

  constructor(options: HandMadeProxyOptions) {
    this.#options = options
  }

  take(incoming: IncomingMessage, response: ServerResponse): void {
    if (this.faults.isSilent) return
    const route = this.#routeOf(incoming)
    if (typeof route === 'number') {
      response.writeHead(route, { server: 'hand-made', ...(route === 302 && { location: '/stream/' }) }).end()
      return
    }
    const copy = this.#copies.get(route.path)
    if (copy !== undefined) {
      response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl', age: '30' }).end(copy)
      return
    }
    const outgoing = this.#request(incoming, route)
    outgoing.on('error', () => response.headersSent || response.writeHead(502, { server: 'hand-made' }).end())
    outgoing.on('response', (answer) => this.#answer(answer, { incoming, response, path: route.path }))
    incoming.pipe(outgoing)
  }

  upgrade(incoming: IncomingMessage, socket: Duplex): void {
    socket.on('error', () => socket.destroy())
    const route = this.#routeOf(incoming)
    if (typeof route === 'number') {
      socket.end(
        `HTTP/1.1 ${route} No\r\nserver: hand-made\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      )
      return
    }
    const keeps = this.faults.stripsUpgrade ? {} : { connection: 'Upgrade', upgrade: 'websocket' }
    const outgoing = this.#request(incoming, route, keeps)
    outgoing.on('error', () => socket.destroy())
    outgoing.on('response', (answer) => {
      socket.write(headOf(answer, { connection: 'close' }))
      answer.pipe(socket)
    })
    outgoing.on('upgrade', (answer, upstream) => this.#join(socket, upstream, answer))
    outgoing.end()
  }

  #join(socket: Duplex, upstream: Duplex, answer: IncomingMessage): void {
    const { swallowsFrames, cutsSocketsAfterMs, setsNoCookie } = this.faults
    upstream.on('error', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
    upstream.on('close', () => socket.destroy())
    socket.write(headOf(answer, setsNoCookie ? {} : { 'set-cookie': COOKIE }))
    upstream.pipe(socket)
    if (swallowsFrames) socket.resume()
    else socket.pipe(upstream)
    if (cutsSocketsAfterMs !== undefined) {
      const timer = setTimeout(() => socket.destroy(), cutsSocketsAfterMs)
      socket.on('close', () => clearTimeout(timer))
    }
  }

  /** A status is the proxy's own answer. */
  #routeOf({ url = '/' }: IncomingMessage): Route | number {
    const { apiPort, gatewayPort } = this.#options
    const { isCutOff, sendsSocketsToApi, routesInnerPaths, prefix, answersWithPage } = this.faults
    const isSocket = /^\/ws(\?|$)/.test(url)
    if (isCutOff === 'everything' || (isCutOff === 'sockets' && isSocket)) return 502
    if (isSocket) return { port: sendsSocketsToApi ? apiPort : gatewayPort, path: url, prefix: null }
    if (INNER.test(url) && !routesInnerPaths) return 404
    if (url === '/stream') return 302
    if (!url.startsWith('/stream/'))
      return routesInnerPaths ? { port: apiPort, path: url, prefix: null } : 404
    const stripped = url.replace(/^\/stream/, '')
    if (answersWithPage && stripped.startsWith('/assets/'))
      return { port: apiPort, path: '/', prefix: '/stream' }
    const path = { kept: url, twice: `/stream${url}`, right: stripped }[prefix ?? 'right']
    return { port: apiPort, path, prefix: '/stream' }
  }

  #request(incoming: IncomingMessage, { port, path, prefix }: Route, more: Lines = {}): ClientRequest {
    const { method } = incoming
    const outgoing = request({ host: HOST, port, path, method, agent: false })
    for (const [name, lines] of Object.entries({ ...this.#headersOf(incoming, prefix), ...more })) {
      if (lines !== undefined) outgoing.setHeader(name, lines)
    }
    return outgoing
  }

  #headersOf(incoming: IncomingMessage, prefix: string | null): Lines {
    const { hidesClient, believesClient, dropsAuthorization, replacesHost, addsOrigin, replacesOrigin } =
      this.faults
    const dropped = (name: string): boolean =>
      HOP_HEADERS.includes(name) ||
      (!believesClient && CLIENT_HEADERS.test(name)) ||
      (dropsAuthorization === true && name === 'authorization')
    const kept = Object.entries(incoming.headersDistinct).filter(([name]) => !dropped(name))
    const headers: Lines = Object.fromEntries(kept.map(([name, values = []]) => [name, flat(values)]))
    const scheme = this.#options.certificate ? 'https' : 'http'
    const address = incoming.socket.remoteAddress ?? ''
    return {
      ...headers,
      ...(replacesHost !== undefined && { host: replacesHost }),
      ...(replacesOrigin !== undefined && headers['origin'] !== undefined && { origin: replacesOrigin }),
      ...(addsOrigin !== undefined && { origin: [headers['origin'], addsOrigin].flat().filter(isText) }),
      ...(prefix !== null && { 'x-forwarded-prefix': prefix }),
      ...(!hidesClient && {
        'x-forwarded-for': headers['x-forwarded-for'] ?? address,
        'x-forwarded-proto': headers['x-forwarded-proto'] ?? scheme,
        ...(prefix === null &&
          replacesHost === undefined && {
            'x-forwarded-host': headers['x-forwarded-host'] ?? incoming.headers.host,
          }),
      }),
    }
  }

  #answer(
    answer: IncomingMessage,
    { incoming, response, path }: { incoming: IncomingMessage; response: ServerResponse; path: string },
  ): void {
    const { allowsAllOrigins, cachesPlaylists, setsNoCookie } = this.faults
    const isSocket = incoming.url?.startsWith('/ws') === true
    response.writeHead(answer.statusCode ?? 502, {
      ...answer.headers,
      ...(allowsAllOrigins && { 'access-control-allow-origin': incoming.headers.origin ?? '*' }),
      ...(isSocket && !setsNoCookie && { 'set-cookie': COOKIE }),
    })
    if (cachesPlaylists && path.endsWith('.m3u8')) {
      let text = ''
      answer.on('data', (chunk) => {
        text += String(chunk)
      })
      answer.on('end', () => this.#copies.set(path, text))
    }
    answer.pipe(response)
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'

const flat = (values: readonly string[]): string | string[] => {
  const [first = ''] = values
  return values.length > 1 ? [...values] : first
}

/** The first line and the headers of an answer, as it came. */
const headOf = (
  { statusCode, rawHeaders }: IncomingMessage,
  more: Readonly<Record<string, string>>,
): string => {
  const lines = Array.from({ length: rawHeaders.length / 2 }, (_, index) => ({
    name: rawHeaders[2 * index] ?? '',
    value: rawHeaders[2 * index + 1] ?? '',
  })).filter(({ name }) => !(name.toLowerCase() in more) && name.toLowerCase() !== 'transfer-encoding')
  const added = Object.entries(more).map(([name, value]) => ({ name, value }))
  const text = [...lines, ...added].map(({ name, value }) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${statusCode} As told\r\n${text}\r\n`
}

const serverFor = ({ certificate }: HandMadeProxyOptions): Server =>
  certificate ? createSecureServer(certificate) : createServer()

export const startHandMadeProxy = async (
  t: TestScope,
  options: HandMadeProxyOptions,
): Promise<HandMadeProxy> => {
  const proxy = new HandMade(options)
  const server = serverFor(options)
  server.on('request', (incoming, response) => proxy.take(incoming, response))
  server.on('upgrade', (incoming, socket) => proxy.upgrade(incoming, socket))
  const sockets = new Set<Duplex>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(options.port ?? 0, HOST)
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const scheme = options.certificate ? 'https' : 'http'
  return {
    target: new URL(`${scheme}://${HOST}:${address.port}/stream/`),
    setFaults: (faults) => {
      proxy.faults = faults
    },
  }
}
