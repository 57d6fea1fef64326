import {
  checker,
  PREVIEW_CLOSE_CODES,
  type PreviewCloseName,
  PreviewRequest,
} from '@stream-manager/contracts'
import {
  isText,
  type PreviewBroadcasts,
  type PreviewPart,
  type PreviewTopic,
  PreviewViewer,
  topicName,
} from '@stream-manager/preview'
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
  readonly topic: PreviewTopic
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
  #admitting: Promise<void> = Promise.resolve()

  constructor(options: ViewingOptions) {
    this.#options = options
    const { socket } = options
    const deadline = setTimeout(() => this.close('stale'), WATCH_DEADLINE_MS)
    this.#timers.push(deadline)
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#onMessage(data, isBinary))
    socket.on('pong', () => {
      this.#hasAnswered = true
    })
    socket.once('close', () => this.#end())
  }

  /** Begins for a caller whom the request itself identified. */
  begin(identity: Authenticated): void {
    const { access, topic } = this.#options
    this.#isIdentified = true
    this.#admit(() => access.admit(identity, topic))
  }

  close(name: PreviewCloseName): void {
    const { code, reason } = PREVIEW_CLOSE_CODES[name]
    this.#options.socket.close(code, reason)
    this.#end()
  }

  #onMessage(data: Buffer, isBinary: boolean): void {
    this.#messages += 1
    const request = checkRequest(isBinary ? undefined : parse(data))
    if (!request.ok || this.#messages > MAX_MESSAGES) this.close('badRequest')
    else if (request.value.token !== undefined) this.#takeToken(request.value.token)
    else if (!this.#isIdentified) this.close('invalidToken')
  }

  #takeToken(token: string): void {
    const { access, topic } = this.#options
    this.#isIdentified = true
    this.#admit(() => access.identify(token, topic))
  }

  /** One after another: an older token whose check is slower must not take the place of a newer one. */
  #admit(check: () => Promise<Authenticated | PreviewCloseName>): void {
    this.#admitting = this.#admitting
      .then(check)
      .then((outcome) => this.#admitted(outcome))
      .catch(() => this.close('serverError'))
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
    const { socket, previews, topic } = this.#options
    this.#endTimers()
    this.#timers.push(
      setInterval(() => void this.#recheck(), RECHECK_EVERY_MS),
      setInterval(() => this.#ping(), PING_EVERY_MS),
    )
    const send = (part: PreviewPart) => this.#send(part)
    const viewer = new PreviewViewer({ send, waitingBytes: () => socket.bufferedAmount })
    // The close of the socket ends it, also when the first part closes that already.
    this.#leave = previews.follow(topicName(topic), viewer.take)
  }

  #send(part: PreviewPart): void {
    if (part.kind === 'full') this.close('listenLimit')
    else this.#options.socket.send(part.bytes, { binary: !isText(part) })
  }

  async #recheck(): Promise<void> {
    this.#messages = 0
    const identity = this.#identity
    if (identity === null) return
    const { access, topic } = this.#options
    const reason = await access.recheck(identity, topic).catch(() => null)
    // A new token may have come meanwhile.
    if (reason && this.#identity === identity) this.close(reason)
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
