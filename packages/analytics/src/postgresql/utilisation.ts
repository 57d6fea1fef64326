const WINDOW_MS = 5000

/** Mean share of a number of connections that are in use, over windows of five seconds or more. */
export class Utilisation {
  readonly #size: number
  readonly #nowMs: () => number
  #inUse = 0
  #changedMs: number
  #begunMs: number
  #usedMs = 0
  #percent = 0

  /** @param nowMs a clock that is never set back. */
  constructor(size: number, nowMs: () => number = () => performance.now()) {
    this.#size = size
    this.#nowMs = nowMs
    this.#changedMs = nowMs()
    this.#begunMs = this.#changedMs
  }

  change(by: 1 | -1): void {
    this.#account()
    this.#inUse += by
  }

  /** The share in the latest whole window. A window ends with the first reading after its time. */
  percent(): number {
    this.#account()
    const elapsedMs = this.#changedMs - this.#begunMs
    if (elapsedMs >= WINDOW_MS) {
      this.#percent = Math.round((100 * this.#usedMs) / (elapsedMs * this.#size))
      this.#begunMs = this.#changedMs
      this.#usedMs = 0
    }
    return this.#percent
  }

  #account(): void {
    const nowMs = this.#nowMs()
    this.#usedMs += this.#inUse * (nowMs - this.#changedMs)
    this.#changedMs = nowMs
  }
}
