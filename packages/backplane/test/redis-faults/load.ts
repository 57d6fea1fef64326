import { setTimeout as delay } from 'node:timers/promises'
import { within } from '@stream-manager/test-kit'
import {
  type Backplane,
  BackplaneFullError,
  BackplaneUnavailableError,
  type CommitOutcome,
  type CommitRequest,
} from '../../src/port/index.ts'
import { CHANNEL } from '../conformance/harness.ts'
import type { BoundedCalls } from './bounded-calls.ts'

const WRITERS = 3
/** Slow enough that a subscriber can catch up on the gap of any fault. */
const PACE_MS = 40
const RETAIN = 10_000

export const documentOf = (writer: number): string => `stream:main/writer-${writer}`

/** Every attempt sends the same request, so that at most one of them takes effect. */
const request = (writer: number, count: number): CommitRequest => ({
  put: { [documentOf(writer)]: count },
  publish: [{ channel: CHANNEL, data: { writer, count }, retain: RETAIN }],
  idempotency: { key: `${writer}-${count}`, fingerprint: 'f', result: { writer, count }, ttlMs: 3_600_000 },
})

/** Writers that count upwards and repeat each commit with its key until they know its outcome. */
export class Load {
  readonly #backplane: Backplane
  readonly #calls: BoundedCalls
  readonly #counts = Array.from({ length: WRITERS }, () => 0)
  readonly #writers: Promise<void>[]
  #isRunning = true
  #tries = 0
  #replayed = 0
  #waiting: (() => void)[] = []

  constructor(backplane: Backplane, calls: BoundedCalls) {
    this.#backplane = backplane
    this.#calls = calls
    this.#writers = this.#counts.map((_, writer) => this.#write(writer))
  }

  /** The last number of each writer that is known to be stored. */
  get counts(): readonly number[] {
    return this.#counts
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  get summary(): string {
    return `${this.total} commits in ${this.#tries} tries, ${this.#replayed} known by replay`
  }

  /** Resolves when that many more commits were acknowledged. */
  async more(count: number, deadlineMs: number): Promise<void> {
    const end = this.total + count
    while (this.total < end) {
      const next = new Promise<void>((resolve) => this.#waiting.push(resolve))
      await within(next, { what: 'an acknowledged commit', deadlineMs })
    }
  }

  /** Stops after every writer knows the outcome of its current commit. */
  async stop(deadlineMs: number): Promise<void> {
    this.#isRunning = false
    await within(Promise.all(this.#writers), { what: 'the last answer of each writer', deadlineMs })
  }

  async #write(writer: number): Promise<void> {
    while (this.#isRunning) {
      const outcome = await this.#persist(request(writer, (this.#counts[writer] ?? 0) + 1))
      if (outcome.status === 'replayed') this.#replayed += 1
      else if (outcome.status !== 'committed') throw new Error(`a commit became ${JSON.stringify(outcome)}`)
      this.#counts[writer] = (this.#counts[writer] ?? 0) + 1
      for (const wake of this.#waiting.splice(0)) wake()
      await delay(PACE_MS)
    }
  }

  async #persist(commit: CommitRequest): Promise<CommitOutcome> {
    while (true) {
      this.#tries += 1
      try {
        return await this.#calls.make('commit', () => this.#backplane.commit(commit))
      } catch (error) {
        const isTemporary = error instanceof BackplaneUnavailableError || error instanceof BackplaneFullError
        if (!isTemporary) throw error
        await delay(PACE_MS * (0.5 + Math.random()))
      }
    }
  }
}
