import { SingleFlight } from '@stream-manager/async'
import type { Clock, DoctorReport } from '@stream-manager/contracts'

const CACHED_MS = 30_000

export interface ReportCacheOptions {
  /** Runs the checks. Ends early, with a report, once the signal is aborted. */
  readonly run: (interrupt: AbortSignal) => Promise<DoctorReport>
  readonly clock: Clock
}

/** The newest report of the checks. Callers share a run, and a report for 30 s. */
export class ReportCache {
  readonly #options: ReportCacheOptions
  readonly #stop = new AbortController()
  readonly #running = new SingleFlight(() => this.#run())
  #kept: { readonly report: DoctorReport; readonly atMs: number } | null = null

  constructor(options: ReportCacheOptions) {
    this.#options = options
  }

  async report(): Promise<DoctorReport> {
    const nowMs = this.#options.clock.monotonicMs()
    if (this.#kept !== null && nowMs - this.#kept.atMs < CACHED_MS) return this.#kept.report
    return this.#running.join()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running.settled()
  }

  async #run(): Promise<DoctorReport> {
    const report = await this.#options.run(this.#stop.signal)
    this.#kept = { report, atMs: this.#options.clock.monotonicMs() }
    return report
  }
}
