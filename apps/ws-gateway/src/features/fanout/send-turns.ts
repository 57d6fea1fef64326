/** Time for which sends may keep the event loop before it serves sockets and commits again. */
const TURN_MS = 5

/**
 * Spreads the sends of all channels over turns of the event loop. Writing to a thousand sockets takes 10 ms and more, in
 * which nothing else is served.
 */
export class SendTurns {
  readonly #due: (() => void)[] = []
  #isWorking = false

  /** Runs `send` at once, or after those that are due already. What it throws does not stop the others. */
  run(send: () => void): void {
    this.#due.push(send)
    if (!this.#isWorking) this.#work()
  }

  #work(): void {
    this.#isWorking = true
    const endsMs = performance.now() + TURN_MS
    try {
      do this.#due.shift()?.()
      while (this.#due.length > 0 && performance.now() < endsMs)
    } finally {
      setImmediate(() => this.#next())
    }
  }

  #next(): void {
    this.#isWorking = false
    if (this.#due.length > 0) this.#work()
  }
}
