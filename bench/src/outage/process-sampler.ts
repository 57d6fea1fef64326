import type { Replica } from '@stream-manager/e2e'
import { type FaultProxy, residentMb } from '@stream-manager/test-kit'
import { type Row, round } from '../statistics.ts'

/** Log lines and attempts to connect are limited per five seconds. */
export const STEP_MS = 5_000

interface Count {
  readonly lines: number
  readonly attempts: number
}

/** Counts log lines and attempts to connect of one process while Redis is down. */
export class ProcessSampler {
  readonly #replica: Replica
  readonly #pid: number
  readonly #link: FaultProxy
  readonly #startedMb: number
  readonly #first: Count
  #last: Count
  #max: Count = { lines: 0, attempts: 0 }

  /** `link` must carry the connections of this process only. */
  constructor(replica: Replica, link: FaultProxy) {
    this.#replica = replica
    this.#link = link
    this.#pid = replica.process.pid
    this.#startedMb = residentMb(this.#pid)
    this.#first = this.#count()
    this.#last = this.#first
  }

  /** Must be called every `STEP_MS`. */
  sample(): void {
    const now = this.#count()
    this.#max = {
      lines: Math.max(this.#max.lines, now.lines - this.#last.lines),
      attempts: Math.max(this.#max.attempts, now.attempts - this.#last.attempts),
    }
    this.#last = now
  }

  /** Throws if the process has ended. */
  row(minutes: number): Row {
    const steps = (minutes * 60_000) / STEP_MS
    return {
      process: this.#replica.name,
      'memory MB, before / after': `${round(this.#startedMb, 0)} / ${round(residentMb(this.#pid), 0)}`,
      'log lines in 5 s, mean / most': `${round((this.#last.lines - this.#first.lines) / steps)} / ${this.#max.lines}`,
      'attempts to connect in 5 s, mean / most': `${round((this.#last.attempts - this.#first.attempts) / steps)} / ${this.#max.attempts}`,
    }
  }

  #count(): Count {
    const lines = this.#replica.process.output().split('\n').length - 1
    return { lines, attempts: this.#link.attempts }
  }
}
