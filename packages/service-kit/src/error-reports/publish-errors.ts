import { backoffDelayMs, DeadlineError, SingleFlight, within } from '@stream-manager/async'
import { type Backplane, BackplaneUnavailableError } from '@stream-manager/backplane/port'
import { type ErrorReports, EVENT_LOGS, eventLogKey } from '@stream-manager/contracts'
import type { ErrorCollector } from './error-collector.ts'

/** Errors of this time share one publication. */
const COLLECT_MS = 1000
const PUBLISH_DEADLINE_MS = 5000
const RETRY = { firstMs: 1000, maxMs: 30_000, minMs: 500 }
/** All that can wait at the end of the process. */
const MAX_LAST_PUBLICATIONS = 30

export interface ErrorPublisherOptions {
  readonly collector: ErrorCollector
  readonly backplane: Pick<Backplane, 'commit'>
}

/**
 * Publishes what the collector gathers, one publication a second at most. A publication whose effect is unknown is
 * repeated as it was, and its sequence number tells the reader. Failures are never logged: they would be gathered again.
 */
export class ErrorPublisher {
  readonly #options: ErrorPublisherOptions
  readonly #flight = new SingleFlight(() => this.#publish())
  #unconfirmed: ErrorReports | null = null
  /** Also set while its run lasts, so that a run after a failure keeps its delay. */
  #timer: NodeJS.Timeout | null = null
  #failures = 0
  #isClosed = false

  constructor(options: ErrorPublisherOptions) {
    this.#options = options
    options.collector.onWaiting(() => this.#schedule(COLLECT_MS))
    this.#schedule(COLLECT_MS)
  }

  /** Publishes all that waits, unless the backplane fails. Errors after that are not published. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#flight.settled()
    for (let round = 0; round < MAX_LAST_PUBLICATIONS; round += 1) {
      if (!(await this.#flight.join())) return
    }
  }

  #schedule(delayMs: number): void {
    if (this.#timer || this.#isClosed) return
    this.#timer = setTimeout(() => void this.#run(), delayMs)
    this.#timer.unref()
  }

  async #run(): Promise<void> {
    await this.#flight.join()
    this.#timer = null
    if (this.#failures > 0) this.#schedule(backoffDelayMs(RETRY, this.#failures - 1))
    else if (this.#options.collector.isWaiting) this.#schedule(COLLECT_MS)
  }

  /** True when a publication was stored. Never rejects. */
  async #publish(): Promise<boolean> {
    const { collector } = this.#options
    this.#unconfirmed ??= collector.take()
    const batch = this.#unconfirmed
    if (batch === null) return false
    try {
      await within(this.#commit(batch), { deadlineMs: PUBLISH_DEADLINE_MS })
    } catch (error) {
      if (error instanceof BackplaneUnavailableError || error instanceof DeadlineError) {
        this.#failures += 1
        return false
      }
      collector.discard(batch)
    }
    this.#unconfirmed = null
    this.#failures = 0
    return true
  }

  async #commit(data: ErrorReports): Promise<void> {
    const { retain } = EVENT_LOGS.errors
    await this.#options.backplane.commit({ publish: [{ channel: eventLogKey('errors'), data, retain }] })
  }
}
