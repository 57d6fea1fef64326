export interface LivenessOptions {
  readonly pingIntervalMs: number
  readonly pongTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly ping: () => void
  /** No `connect` command came in time. */
  readonly onStale: () => void
  /** A ping went unanswered. */
  readonly onNoPong: () => void
}

/** One connection's timers: first the deadline for `connect`, then ping after ping. */
export class Liveness {
  readonly #options: LivenessOptions
  readonly #connectDeadline: NodeJS.Timeout
  #pingTimer: NodeJS.Timeout | undefined
  #pongDeadline: NodeJS.Timeout | undefined

  constructor(options: LivenessOptions) {
    this.#options = options
    this.#connectDeadline = setTimeout(options.onStale, options.connectTimeoutMs)
  }

  connected(): void {
    clearTimeout(this.#connectDeadline)
    this.#pingTimer = setInterval(() => this.#ping(), this.#options.pingIntervalMs)
  }

  pong(): void {
    clearTimeout(this.#pongDeadline)
    this.#pongDeadline = undefined
  }

  stop(): void {
    clearTimeout(this.#connectDeadline)
    clearInterval(this.#pingTimer)
    this.pong()
  }

  #ping(): void {
    this.#options.ping()
    // A deadline that is already running belongs to an earlier ping, which is still unanswered.
    this.#pongDeadline ??= setTimeout(this.#options.onNoPong, this.#options.pongTimeoutMs)
  }
}
