import { randomUUID } from 'node:crypto'

const MAX_MISSED = 3

export interface LivenessOptions {
  readonly intervalMs: number
  /** Publishes the nonce over the connection for commands. */
  send(nonce: string): Promise<unknown>
  /** The nonces were sent and not heard: the subscriber's connection is dead, whatever its socket says. */
  onDeaf(): void
  /** Nonces could not be sent for as long. */
  onMute(): void
}

/**
 * Proof, in band, that what is published is heard: a socket stays open for minutes when the other side has gone without a
 * word, and a subscriber sends nothing that could fail.
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

  /** From now on; a probe under way is forgotten. */
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

  heard(nonce: string): void {
    if (nonce !== this.#awaited) return
    this.#awaited = null
    this.#missed = 0
  }

  #probe(): void {
    if (this.#awaited !== null) this.#missed += 1
    if (this.#missed >= MAX_MISSED) {
      this.stop()
      this.#options.onDeaf()
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
    this.#options.onMute()
  }
}
