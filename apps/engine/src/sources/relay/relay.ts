import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, Agent as HttpAgent, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { AddressInfo } from 'node:net'
import {
  allow,
  type Egress,
  type EgressFault,
  type EgressResult,
  labelOf,
  openRemote,
  statusFault,
} from '@stream-manager/egress'
import { forwardAnswer } from './forward.ts'
import { KeptAnswers } from './kept-answers.ts'
import { type OpenedAnswer, openAnswer } from './opened-answer.ts'
import { rewritePlaylist } from './playlist.ts'
import { playlistFault } from './playlist-fault.ts'
import { type AnswerHead, readHead } from './read-head.ts'
import { type RelayedAddress, RelayUrls } from './relay-url.ts'

const CONNECTIONS_MAX = 256
/** Shorter than the timeout of FFmpeg, which would otherwise leave before it gets the reason. */
const OPEN_DEADLINE_MS = 4500
const HEAD_DEADLINE_MS = 4500
const OPENINGS_MAX = 256
/** FFmpeg's first request. The answer tells whether the server has parts. */
const WHOLE = 'bytes=0-'
const STATUS: Readonly<Record<EgressFault['reason'], number>> = {
  refused: 403,
  denied: 403,
  not_found: 404,
  too_large: 502,
  unreachable: 502,
  unreadable: 502,
  stalled: 504,
}

/** Connections to checked addresses are kept for the next segment, apart for insecure TLS. */
const keptConnections = () => ({
  'http:': new HttpAgent({ keepAlive: true }),
  'https:': new HttpsAgent({ keepAlive: true }),
})

const refuse = (response: ServerResponse, status: number): void => {
  if (response.headersSent) response.destroy()
  else response.writeHead(status, { connection: 'close' }).end()
}

/** One opening of a source through the relay. */
export interface RelayedOpening {
  /** The address for FFmpeg. */
  readonly url: string
  /** Asks the address, and keeps the answer for FFmpeg's first request: some servers deliver a stream only once. */
  readonly ask: (signal: AbortSignal) => Promise<EgressResult<AnswerHead>>
  /** The last reason why the relay did not deliver; null without one. */
  readonly fault: () => EgressFault | null
}

/**
 * The way of FFmpeg to the web: it reads from this HTTP server on loopback, which makes every request itself. FFmpeg
 * would resolve names again, follow redirects and playlists to any host, and not verify certificates of segments.
 */
export class Relay {
  readonly origin: string
  readonly #egress: Egress
  readonly #urls: RelayUrls
  readonly #server: ReturnType<typeof createServer>
  readonly #faults = new Map<string, EgressFault | null>()
  readonly #kept = new KeptAnswers()
  readonly #agents = { verified: keptConnections(), insecure: keptConnections() }

  private constructor(egress: Egress, server: ReturnType<typeof createServer>) {
    const { port } = server.address() as AddressInfo
    this.origin = `http://127.0.0.1:${port}`
    this.#egress = egress
    this.#server = server
    this.#urls = new RelayUrls(this.origin, randomBytes(16).toString('base64url'))
    server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
      this.#serve(incoming, response).catch(() => refuse(response, 502))
    })
  }

  static async start(egress: Egress): Promise<Relay> {
    const server = createServer()
    server.maxConnections = CONNECTIONS_MAX
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    // The relay serves this process only and must not keep it alive.
    server.unref()
    return new Relay(egress, server)
  }

  open(url: URL, { insecureTls }: { readonly insecureTls: boolean }): RelayedOpening {
    const opening = randomBytes(6).toString('base64url')
    this.#note(opening, null)
    const address = { url: url.href, opening, insecureTls }
    return {
      url: this.#urls.encode(address),
      ask: (signal) => this.#ask(address, signal),
      fault: () => this.#faults.get(opening) ?? null,
    }
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
    this.#kept.close()
    for (const agents of Object.values(this.#agents))
      for (const agent of Object.values(agents)) agent.destroy()
  }

  async #ask(address: RelayedAddress, signal: AbortSignal): Promise<EgressResult<AnswerHead>> {
    const opened = await this.#request(address, { range: WHOLE, signal })
    if (!opened.ok) return opened
    const asked = await readHead(opened.value, HEAD_DEADLINE_MS)
    if (asked.ok) this.#kept.keep(address, { ...opened.value, beginning: asked.value.head })
    else opened.value.answer.destroy()
    return asked
  }

  async #request(
    { url, insecureTls }: RelayedAddress,
    { range, signal }: { readonly range: string | undefined; readonly signal: AbortSignal },
  ): Promise<EgressResult<OpenedAnswer>> {
    const opened = await openRemote(url, {
      egress: this.#egress,
      signal,
      deadlineMs: OPEN_DEADLINE_MS,
      insecureTls,
      agents: this.#agents[insecureTls ? 'insecure' : 'verified'],
      ...(range === undefined ? {} : { headers: { range } }),
    })
    return opened.ok ? allow(openAnswer(opened.value)) : opened
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = this.#urls.decode(incoming.url ?? '')
    if (!address || incoming.method !== 'GET') return refuse(response, 403)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const { range = WHOLE } = incoming.headers
    const kept = range === WHOLE ? this.#kept.take(address) : null
    const opened = kept
      ? allow(kept)
      : await this.#request(address, { range: incoming.headers.range, signal: gone.signal })
    if (!opened.ok) {
      this.#note(address.opening, opened.fault)
      return refuse(response, STATUS[opened.fault.reason])
    }
    this.#noteDenial(address.opening, opened.value)
    await forwardAnswer(opened.value, response, (text, base) => this.#rewrite(text, base, address))
  }

  #rewrite(text: string, base: URL, { opening, insecureTls }: RelayedAddress): string {
    const fault = playlistFault(text)
    if (fault !== null) {
      this.#note(opening, { reason: 'unreadable', detail: `${labelOf(base)} ${fault}` })
      throw new Error('the playlist cannot be played')
    }
    return rewritePlaylist(text, base, (url) => this.#urls.encode({ url, opening, insecureTls }))
  }

  /** FFmpeg passes over segments that it does not get, and in the end knows no reason. */
  #noteDenial(opening: string, { answer, url }: OpenedAnswer): void {
    const fault = statusFault(answer.statusCode ?? 0, labelOf(url))
    if (fault.reason === 'denied') this.#note(opening, fault)
  }

  /** Old openings are forgotten; they only lose the reason of their last fault. */
  #note(opening: string, fault: EgressFault | null): void {
    this.#faults.set(opening, fault)
    if (this.#faults.size > OPENINGS_MAX) this.#faults.delete(this.#faults.keys().next().value ?? '')
  }
}

const relays = new WeakMap<Egress, Promise<Relay>>()

/** The relay of an egress, started at the first call. A start that failed is tried again by the next call. */
export const relayFor = (egress: Egress): Promise<Relay> => {
  const running = relays.get(egress)
  if (running) return running
  const started = Relay.start(egress)
  relays.set(egress, started)
  started.catch(() => relays.delete(egress))
  return started
}
