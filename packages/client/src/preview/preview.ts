import { backoffDelayMs } from '@stream-manager/async'
import type { PreviewMessage } from '@stream-manager/contracts'
import { StreamManagerError } from '../errors.ts'
import type { ClientLimits } from '../options.ts'
import { call, type Unsubscribe } from '../realtime/listeners.ts'
import type { Tokens } from '../token.ts'
import { type Socket, socketConstructor } from '../transport/web-socket.ts'
import { messageOf } from './messages.ts'

/** With these codes another attempt would end the same way. */
const FINAL_CODES_FROM = 3500
const FINAL_CODES_TO = 4000
/** The application renews its token before the old one ends; the server is told soon after. */
const TOKEN_CHECK_MS = 5000

/**
 * `connecting`: also between attempts. `watching`: media comes while the programme is on air. `refused`: ended for good, with
 * the server's reason.
 */
export interface PreviewStatus {
  readonly state: 'connecting' | 'watching' | 'refused'
  readonly reason: string | null
  /** Close code of the server, with which the reason came. */
  readonly code: number | null
}

export interface PreviewListener {
  /** Bytes of fragmented MP4, to be appended in order. After each `start` come those of a new timeline. */
  readonly media: (bytes: ArrayBuffer) => void
  readonly message: (message: PreviewMessage) => void
  readonly status?: (status: PreviewStatus) => void
}

/** Each call opens a socket of its own, and opens it again until the returned function is called. */
export interface PreviewApi {
  /** The programme. */
  watch(listener: PreviewListener): Unsubscribe
  /** The sound of one layer alone, after its gain, also while it is muted or hidden. Nothing on air changes. */
  listen(layerId: string, listener: PreviewListener): Unsubscribe
}

export interface PreviewOptions {
  /** Address of the API of the stream. */
  readonly baseUrl: string
  readonly tokens: Tokens
  readonly WebSocket: unknown
  readonly limits: Required<ClientLimits>
}

/** One viewer's socket, attempt after attempt. */
class PreviewWatch {
  readonly #options: PreviewOptions
  /** Below the address of the API. */
  readonly #path: string
  readonly #listener: PreviewListener
  #socket: Socket | null = null
  #sentToken: string | undefined
  #failures = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #tokenCheck: ReturnType<typeof setInterval> | undefined
  #isWatching = false
  #isClosed = false

  constructor(options: PreviewOptions, path: string, listener: PreviewListener) {
    this.#options = options
    this.#path = path
    this.#listener = listener
    this.#open()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
    this.#drop()
  }

  #drop(): void {
    clearInterval(this.#tokenCheck)
    const socket = this.#socket
    this.#socket = null
    socket?.close()
  }

  #tell(state: PreviewStatus['state'], reason: string | null = null, code: number | null = null): void {
    call(() => this.#listener.status?.({ state, reason, code }))
  }

  #open(): void {
    this.#tell('connecting')
    try {
      this.#listenTo(this.#connect())
    } catch (error) {
      this.#tryLater(String(error))
    }
  }

  /** Throws where the browser, or an extension of it, allows no socket. */
  #connect(): Socket {
    const { baseUrl, WebSocket } = this.#options
    const Constructor = socketConstructor(WebSocket)
    return new Constructor(`${baseUrl.replace(/^http/, 'ws')}${this.#path}/preview`)
  }

  #listenTo(socket: Socket): void {
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => void this.#introduce(socket)
    socket.onmessage = ({ data }) => this.#socket === socket && this.#take(data)
    socket.onerror = () => undefined
    socket.onclose = ({ code, reason }) => this.#socket === socket && this.#lost(code, reason)
  }

  async #introduce(socket: Socket): Promise<void> {
    try {
      const { tokens } = this.#options
      // A token that was refused before must not be sent again.
      const token = this.#failures > 0 && tokens.renewable ? await tokens.renew() : await tokens.current()
      if (this.#socket !== socket) return
      if (token === null) this.#refused('signed out')
      else this.#watchWith(token)
    } catch (error) {
      if (this.#socket !== socket) return
      const isSignedOut = error instanceof StreamManagerError && error.code === 'auth.required'
      if (isSignedOut) this.#refused('signed out')
      else this.#lost(0, String(error))
    }
  }

  #watchWith(token: string | undefined): void {
    this.#send(token)
    this.#tokenCheck = setInterval(() => void this.#passNewToken(), TOKEN_CHECK_MS)
  }

  #send(token: string | undefined): void {
    this.#sentToken = token
    this.#socket?.send(JSON.stringify({ type: 'watch', ...(token !== undefined && { token }) }))
  }

  async #passNewToken(): Promise<void> {
    const socket = this.#socket
    // Rejects once signed out; the server then closes the socket.
    const token = await this.#options.tokens.current().catch(() => undefined)
    if (this.#socket !== socket || token === undefined || token === this.#sentToken) return
    this.#send(token)
  }

  #take(data: unknown): void {
    if (typeof data === 'string') {
      const message = messageOf(data)
      if (message === null) return
      this.#watching()
      call(() => this.#listener.message(message))
    } else if (data instanceof ArrayBuffer) call(() => this.#listener.media(data))
  }

  #watching(): void {
    if (this.#isWatching) return
    this.#isWatching = true
    this.#failures = 0
    this.#tell('watching')
  }

  #refused(reason: string, code: number | null = null): void {
    this.#isClosed = true
    this.#drop()
    this.#tell('refused', reason, code)
  }

  #lost(code: number, reason: string): void {
    this.#drop()
    this.#isWatching = false
    if (this.#isClosed) return
    if (code >= FINAL_CODES_FROM && code < FINAL_CODES_TO && !this.#mayRenew(code))
      this.#refused(reason, code)
    else this.#tryLater(reason)
  }

  #tryLater(reason: string): void {
    const { minReconnectDelayMs: firstMs, maxReconnectDelayMs: maxMs } = this.#options.limits
    this.#tell('connecting', reason || null)
    this.#retry = setTimeout(() => this.#open(), backoffDelayMs({ firstMs, maxMs }, this.#failures))
    this.#failures += 1
  }

  /** A wrong token may be an old one: another is tried once. */
  #mayRenew(code: number): boolean {
    return code === FINAL_CODES_FROM && this.#options.tokens.renewable && this.#failures === 0
  }
}

export const previewApi = (options: PreviewOptions): PreviewApi => {
  const open = (path: string, listener: PreviewListener): Unsubscribe => {
    const watch = new PreviewWatch(options, path, listener)
    return () => watch.close()
  }
  return {
    watch: (listener) => open('', listener),
    listen: (layerId, listener) => open(`/layers/${encodeURIComponent(layerId)}`, listener),
  }
}
