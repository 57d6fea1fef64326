import {
  checker,
  PREVIEW_CLOSE_CODES,
  type PreviewCloseName,
  PreviewRequest,
} from '@stream-manager/contracts'
import { isText, type PreviewBroadcasts, type PreviewPart, PreviewViewer } from '@stream-manager/preview'
import type { Authenticated, SocketConnection } from '@stream-manager/service-kit'
import { type PreviewAccess, RECHECK_EVERY_MS } from './access.ts'

/** Time for the first message. */
const WATCH_DEADLINE_MS = 5000
const PING_EVERY_MS = 20_000
/** Messages between two checks of the rights. A client sends one for each new token. */
const MAX_MESSAGES = 10

const checkRequest = checker(PreviewRequest, 'The message')

const parse = (data: Buffer): unknown => {
  try {
    return JSON.parse(String(data))
  } catch {
    return undefined
  }
}

export interface ViewingOptions {
  readonly socket: SocketConnection
  readonly streamId: string
  readonly access: PreviewAccess
  readonly previews: Pick<PreviewBroadcasts, 'follow'>
}

/** One viewer's socket, from the upgrade to the close. */
export class Viewing {
  readonly #options: ViewingOptions
  readonly #timers: NodeJS.Timeout[] = []
  /** The caller is known, though the stream may still be looked up. */
  #isIdentified = false
  #identity: Authenticated | null = null
  #leave: (() => void) | null = null
  #hasAnswered = true
  #messages = 0

  constructor(options: ViewingOptions) {
    this.#options = options
    const { socket } = options
    const deadline = setTimeout(() => this.close('stale'), WATCH_DEADLINE_MS)
    this.#timers.push(deadline)
    socket.on('message', (data: Buffer, isBinary: boolean) => void this.#onMessage(data, isBinary))
    socket.on('pong', () => {
      this.#hasAnswered = true
    })
    socket.once('close', () => this.#end())
  }

  /** Begins for a caller whom the request itself identified. */
  async begin(identity: Authenticated): Promise<void> {
    const { access, streamId } = this.#options
    this.#isIdentified = true
    this.#admitted(await access.admit(identity, streamId))
  }

  close(name: PreviewCloseName): void {
    const { code, reason } = PREVIEW_CLOSE_CODES[name]
    this.#options.socket.close(code, reason)
    this.#end()
  }

  async #onMessage(data: Buffer, isBinary: boolean): Promise<void> {
    const { access, streamId } = this.#options
    this.#messages += 1
    const request = checkRequest(isBinary ? undefined : parse(data))
    if (!request.ok || this.#messages > MAX_MESSAGES) return this.close('badRequest')
    const { token } = request.value
    if (token === undefined) return this.#isIdentified ? undefined : this.close('invalidToken')
    this.#isIdentified = true
    try {
      this.#admitted(await access.identify(token, streamId))
    } catch {
      this.close('serverError')
    }
  }

  #admitted(outcome: Authenticated | PreviewCloseName): void {
    const { socket } = this.#options
    if (socket.readyState !== socket.OPEN) return
    if (typeof outcome === 'string') this.close(outcome)
    else this.#identified(outcome)
  }

  #identified(identity: Authenticated): void {
    const isFirst = this.#identity === null
    this.#identity = identity
    if (isFirst) this.#follow()
  }

  #follow(): void {
    const { socket, previews, streamId } = this.#options
    this.#endTimers()
    this.#timers.push(
      setInterval(() => this.#recheck(), RECHECK_EVERY_MS),
      setInterval(() => this.#ping(), PING_EVERY_MS),
    )
    const send = (part: PreviewPart) => socket.send(part.bytes, { binary: !isText(part) })
    const viewer = new PreviewViewer({ send, waitingBytes: () => socket.bufferedAmount })
    this.#leave = previews.follow(streamId, viewer.take)
  }

  #recheck(): void {
    this.#messages = 0
    const reason = this.#identity && this.#options.access.recheck(this.#identity)
    if (reason) this.close(reason)
  }

  #ping(): void {
    const { socket } = this.#options
    if (!this.#hasAnswered) {
      this.close('noPong')
      // A peer that reads nothing does not answer the close either.
      socket.terminate()
      return
    }
    this.#hasAnswered = false
    socket.ping()
  }

  #end(): void {
    this.#endTimers()
    this.#leave?.()
    this.#leave = null
  }

  #endTimers(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer)
  }
}
