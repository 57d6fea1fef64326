import type { Release } from './slots.ts'

export interface GateLimits {
  readonly running: number
  readonly waiting: number
}

/** Lets a number of tasks run at once and a number of tasks wait, first come, first served. */
export class Gate {
  readonly #limits: GateLimits
  readonly #onIdle: () => void
  readonly #waiting = new Set<() => void>()
  #running = 0

  /** `onIdle` is called whenever the last task has left. */
  constructor(limits: GateLimits, onIdle: () => void = () => {}) {
    this.#limits = limits
    this.#onIdle = onIdle
  }

  /** Tasks that run or wait. */
  get load(): number {
    return this.#running + this.#waiting.size
  }

  /**
   * Resolves when the task may run, with the function to call at its end. Null, at once, when too many tasks wait.
   * An abort while the task waits rejects with the signal's reason.
   */
  async enter(signal?: AbortSignal): Promise<Release | null> {
    signal?.throwIfAborted()
    if (this.#running < this.#limits.running) this.#running += 1
    else if (this.#waiting.size >= this.#limits.waiting) return null
    else await this.#wait(signal)
    let hasLeft = false
    return () => {
      if (hasLeft) return
      hasLeft = true
      this.#leave()
    }
  }

  /** Runs `work` when its turn comes. Without room to wait the outcome is that of `onFull`, at once. */
  async run<Value, Full>(work: () => Promise<Value>, onFull: () => Full): Promise<Value | Full> {
    const leave = await this.enter()
    if (leave === null) return onFull()
    try {
      return await work()
    } finally {
      leave()
    }
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.delete(start)
        reject(signal?.reason)
      }
      const start = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      this.#waiting.add(start)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** Hands the place to the task that has waited longest, so that a newcomer cannot overtake it. */
  #leave(): void {
    const [next] = this.#waiting
    if (next) {
      this.#waiting.delete(next)
      next()
      return
    }
    this.#running -= 1
    if (this.#running === 0) this.#onIdle()
  }
}

/** One gate for each key. A key without tasks takes no memory. */
export class KeyedGates {
  readonly #limits: GateLimits
  readonly #gates = new Map<string, Gate>()

  constructor(limits: GateLimits) {
    this.#limits = limits
  }

  /** Keys with tasks that run or wait. */
  get size(): number {
    return this.#gates.size
  }

  run<Value, Full>(key: string, work: () => Promise<Value>, onFull: () => Full): Promise<Value | Full> {
    return this.#gateOf(key).run(work, onFull)
  }

  #gateOf(key: string): Gate {
    const existing = this.#gates.get(key)
    if (existing) return existing
    const gate = new Gate(this.#limits, () => this.#gates.delete(key))
    this.#gates.set(key, gate)
    return gate
  }
}
