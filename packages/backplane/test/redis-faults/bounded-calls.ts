import { setTimeout as delay } from 'node:timers/promises'
import type { Backplane } from '../../src/port/index.ts'

/**
 * Time as this process lives it: a busy machine that runs it late makes its ticks late too, and misses none of its calls.
 * Only the process itself ends its calls, by timers of its own.
 */
const TICK_MS = 100
/** Longest duration of a call that the port allows: a second. */
const PROMISED_TICKS = 1000 / TICK_MS
/** A longer call is overdue. Three times the promise, because the process may be busy itself. */
const GENEROUS_TICKS = 3 * PROMISED_TICKS

const EVERY_CALL: Readonly<Record<string, (backplane: Backplane) => Promise<unknown>>> = {
  read: (backplane) => backplane.read('stream:main/nothing'),
  list: (backplane) => backplane.list('stream:main/'),
  snapshot: (backplane) => backplane.snapshot('stream:main/quiet', ['stream:main/nothing']),
  history: (backplane) => backplane.history('stream:main/quiet', { limit: 10 }),
  subscribe: async (backplane) => (await backplane.subscribe('stream:main/quiet', () => {})).close(),
  setLatest: (backplane) => backplane.setLatest('services/test', {}, { ttlMs: 60_000 }),
  getLatest: (backplane) => backplane.getLatest('services/test'),
  listLatest: (backplane) => backplane.listLatest('services/'),
  acquireLease: async (backplane) => {
    await (await backplane.acquireLease('stream:main/brief', { holder: 'test', ttlMs: 10_000 }))?.release()
  },
  readLease: (backplane) => backplane.readLease('stream:main/brief'),
  count: (backplane) => backplane.count('rate/test', { by: 1, windowMs: 60_000 }),
  probe: (backplane) => backplane.probe(),
}

/** Makes calls and records how long each took to resolve or reject. */
export class BoundedCalls {
  #longest = { what: 'none', tookMs: 0 }
  #count = 0
  #ticks = 0
  #pending = new Map<number, { what: string; begunTick: number }>()
  readonly #overdue: string[] = []

  constructor() {
    const tick = () => {
      this.#ticks += 1
    }
    setInterval(tick, TICK_MS).unref()
  }

  async make<T>(what: string, call: () => Promise<T>): Promise<T> {
    this.#count += 1
    const id = this.#count
    const [begunMs, begunTick] = [performance.now(), this.#ticks]
    this.#pending.set(id, { what, begunTick })
    try {
      return await call()
    } finally {
      this.#pending.delete(id)
      this.#record({ what, tookMs: performance.now() - begunMs, ticks: this.#ticks - begunTick })
    }
  }

  /** Calls every method of the port once, one after another, and ignores errors. */
  async sweep(backplane: Backplane): Promise<void> {
    for (const [what, call] of Object.entries(EVERY_CALL)) {
      await this.make(what, () => call(backplane)).catch(() => {})
    }
  }

  /** Repeats sweeps until the signal. */
  async sweepUntil(signal: AbortSignal, backplane: Backplane): Promise<void> {
    while (!signal.aborted) {
      await this.sweep(backplane)
      await delay(100, undefined, { signal }).catch(() => {})
    }
  }

  /** Calls that took too long, or are still pending after too long. */
  get overdue(): readonly string[] {
    const waiting = [...this.#pending.values()].filter(
      ({ begunTick }) => this.#ticks - begunTick > GENEROUS_TICKS,
    )
    return [...this.#overdue, ...waiting.map(({ what }) => `${what} never settled`)]
  }

  /** Number of calls and the longest duration, for a comment of the test. */
  get summary(): string {
    const { what, tookMs } = this.#longest
    return `${this.#count} calls, the longest ${Math.round(tookMs)} ms (${what})`
  }

  #record({ what, tookMs, ticks }: { what: string; tookMs: number; ticks: number }): void {
    if (tookMs > this.#longest.tookMs) this.#longest = { what, tookMs }
    if (ticks > GENEROUS_TICKS) this.#overdue.push(`${what} took ${Math.round(tookMs)} ms`)
  }
}
