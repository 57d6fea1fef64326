import type { Replica } from '@stream-manager/e2e'
import { type FaultProxy, residentMb } from '@stream-manager/test-kit'
import { type Row, round } from '../statistics.ts'

/** The rules count by five seconds (reliability-security.md, R-33). */
export const STEP_MS = 5_000

interface Count {
  readonly lines: number
  readonly attempts: number
}

/** What one process writes and tries while its store is away. */
export class Witness {
  readonly #replica: Replica
  readonly #pid: number
  readonly #way: FaultProxy
  readonly #startedMb: number
  readonly #first: Count
  #last: Count
  #most: Count = { lines: 0, attempts: 0 }

  /** `way`: of this process alone to Redis. */
  constructor(replica: Replica, way: FaultProxy) {
    this.#replica = replica
    this.#way = way
    this.#pid = replica.process.pid
    this.#startedMb = residentMb(this.#pid)
    this.#first = this.#count()
    this.#last = this.#first
  }

  /** To be called every `STEP_MS`. */
  look(): void {
    const now = this.#count()
    this.#most = {
      lines: Math.max(this.#most.lines, now.lines - this.#last.lines),
      attempts: Math.max(this.#most.attempts, now.attempts - this.#last.attempts),
    }
    this.#last = now
  }

  /** Throws when the process is gone, so that a row proves that it lived. */
  row(minutes: number): Row {
    const steps = (minutes * 60_000) / STEP_MS
    return {
      process: this.#replica.name,
      'memory MB, before / after': `${round(this.#startedMb, 0)} / ${round(residentMb(this.#pid), 0)}`,
      'log lines in 5 s, mean / most': `${round((this.#last.lines - this.#first.lines) / steps)} / ${this.#most.lines}`,
      'attempts to connect in 5 s, mean / most': `${round((this.#last.attempts - this.#first.attempts) / steps)} / ${this.#most.attempts}`,
    }
  }

  #count(): Count {
    const lines = this.#replica.process.output().split('\n').length - 1
    return { lines, attempts: this.#way.attempts }
  }
}
