import { randomUUID } from 'node:crypto'

const MAX_MISSED = 3

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
 */
export class Liveness {
  readonly #options: LivenessOptions
  #timer: NodeJS.Timeout | null = null
  #awaited: string | null = null
  #missed = 0
  #unsent = 0

  constructor(options: LivenessOptions) {
    this.#options = options
  }

  /** Starts again; a nonce still expected is dropped. */
  start(): void {
    this.stop()
    this.#timer = setInterval(() => this.#probe(), this.#options.intervalMs)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#awaited = null
    this.#missed = 0
    this.#unsent = 0
  }

  received(nonce: string): void {
    if (nonce !== this.#awaited) return
    this.#awaited = null
    this.#missed = 0
  }

  #probe(): void {
    if (this.#awaited !== null) this.#missed += 1
    if (this.#missed >= MAX_MISSED) {
      this.stop()
      this.#options.onNothingReceived()
      return
    }
    this.#awaited = randomUUID()
    this.#options.send(this.#awaited).then(
      () => {
        this.#unsent = 0
      },
      () => this.#notSent(),
    )
  }

  #notSent(): void {
    this.#unsent += 1
    if (this.#unsent < MAX_MISSED) return
    this.#unsent = 0
    this.#options.onNothingSent()
  }
}
