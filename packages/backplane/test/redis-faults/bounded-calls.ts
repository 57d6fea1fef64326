import { setTimeout as delay } from 'node:timers/promises'
import type { Backplane } from '../../src/port/index.ts'

/** Longest duration of a call that the port allows. */
const PROMISED_MS = 1000
/** A longer call is overdue. Three times the promise, because the machine may be busy with other tests. */
const GENEROUS_MS = 3 * PROMISED_MS

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
  #pending = new Map<number, { what: string; begunMs: number }>()
  readonly #overdue: string[] = []

  async make<T>(what: string, call: () => Promise<T>): Promise<T> {
    this.#count += 1
    const id = this.#count
    const begunMs = performance.now()
    this.#pending.set(id, { what, begunMs })
    try {
      return await call()
    } finally {
      this.#pending.delete(id)
      this.#record(what, performance.now() - begunMs)
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
    const nowMs = performance.now()
    const waiting = [...this.#pending.values()].filter(({ begunMs }) => nowMs - begunMs > GENEROUS_MS)
    return [...this.#overdue, ...waiting.map(({ what }) => `${what} never settled`)]
  }

  /** Number of calls and the longest duration, for a comment of the test. */
  get summary(): string {
    const { what, tookMs } = this.#longest
    return `${this.#count} calls, the longest ${Math.round(tookMs)} ms (${what})`
  }

  #record(what: string, tookMs: number): void {
    if (tookMs > this.#longest.tookMs) this.#longest = { what, tookMs }
    if (tookMs > GENEROUS_MS) this.#overdue.push(`${what} took ${Math.round(tookMs)} ms`)
  }
}
