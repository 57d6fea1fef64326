import type { Schedule } from './schedule.ts'

interface Call {
  readonly atMs: number
  readonly callback: () => void
}

/** Time for tests: it stands still until it is advanced. */
export class VirtualTime {
  readonly #calls = new Set<Call>()
  #nowMs = 0

  /** Milliseconds since the start. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** Calls that are due later. */
  get pending(): number {
    return this.#calls.size
  }

  readonly schedule: Schedule = (callback, delayMs) => {
    const call = { atMs: this.#nowMs + delayMs, callback }
    this.#calls.add(call)
    return () => {
      this.#calls.delete(call)
    }
  }

  /** Makes the calls that become due, in the order of their times, calls scheduled by these calls included. */
  advance(durationMs: number): void {
    const endMs = this.#nowMs + durationMs
    for (let call = this.#firstUntil(endMs); call; call = this.#firstUntil(endMs)) {
      this.#calls.delete(call)
      this.#nowMs = Math.max(this.#nowMs, call.atMs)
      call.callback()
    }
    this.#nowMs = endMs
  }

  #firstUntil(endMs: number): Call | undefined {
    let first: Call | undefined
    for (const call of this.#calls) {
      if (call.atMs <= endMs && (first === undefined || call.atMs < first.atMs)) first = call
    }
    return first
  }
}
