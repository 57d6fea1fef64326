import { randomUUID } from 'node:crypto'

/** Intervals without any message, after which the connection counts as dead. */
const MAX_SILENT = 3
/** Nonces that may be under way. A storm of messages delays them; a connection that delivers none of so many is replaced. */
const MAX_UNDER_WAY = 30
const MAX_UNSENT = 3

export interface LivenessOptions {
  readonly intervalMs: number
  /** Publishes the nonce over the command connection. */
  send(nonce: string): Promise<unknown>
  /** Nonces were sent and did not arrive: the subscriber connection is dead, even if its socket is open. */
  onNothingReceived(): void
  /** Nonces could not be sent: the command connection does not answer. */
  onNothingSent(): void
}

/**
 * Publishes a nonce at intervals and expects it back. Without this a dead subscriber connection goes unnoticed: its socket
 * can stay open for minutes, and a subscriber sends nothing that could fail.
 *
 * A connection that delivers other messages is alive, even if its nonces are late. Replaced in a storm, it would lose the
 * messages that are under way, and the log may no longer retain them.
 */
export class Liveness {
  readonly #options: LivenessOptions
  #timer: NodeJS.Timeout | null = null
  /** In order of sending. */
  #underWay: string[] = []
  #silent = 0
  #unsent = 0

  constructor(options: LivenessOptions) {
    this.#options = options
  }

  /** Starts again; nonces still expected are dropped. */
  start(): void {
    this.stop()
    this.#timer = setInterval(() => this.#probe(), this.#options.intervalMs)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#underWay = []
    this.#silent = 0
    this.#unsent = 0
  }

  /** Messages of one connection keep their order, so the nonces before this one are lost or have arrived. */
  receivedNonce(nonce: string): void {
    const place = this.#underWay.indexOf(nonce)
    if (place === -1) return
    this.#underWay.splice(0, place + 1)
    this.#silent = 0
  }

  /** Any message but a nonce. */
  receivedMessage(): void {
    this.#silent = 0
  }

  #probe(): void {
    if (this.#underWay.length > 0) this.#silent += 1
    if (this.#silent >= MAX_SILENT || this.#underWay.length >= MAX_UNDER_WAY) {
      this.stop()
      this.#options.onNothingReceived()
      return
    }
    const nonce = randomUUID()
    this.#underWay.push(nonce)
    this.#options.send(nonce).then(
      () => {
        this.#unsent = 0
      },
      () => this.#notSent(),
    )
  }

  #notSent(): void {
    this.#unsent += 1
    if (this.#unsent < MAX_UNSENT) return
    this.#unsent = 0
    this.#options.onNothingSent()
  }
}
