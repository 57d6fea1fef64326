import type { AnalyticsStore, PruneLimits } from '@stream-manager/analytics/port'
import { SingleFlight } from '@stream-manager/async'
import type { Clock } from '@stream-manager/contracts'
import { messageOf } from '@stream-manager/service-kit'
import type { SizeLimit } from './size-limit.ts'

const PERIOD_MS = 60_000
const KEPT_MS = 90 * 24 * 3_600_000
const MAX_EVENTS = 1_000_000
/** A small transaction does not hold up the intake for long. */
const ROWS_PER_CALL = 1000
const MAX_CALLS = 20

export interface RetentionOptions {
  readonly store: Pick<AnalyticsStore, 'prune'>
  readonly size: SizeLimit
  /** Only one process prunes. */
  readonly isMine: () => boolean
  readonly clock: Clock
  readonly logger: { warn(fields: object, message: string): void }
}

/** Deletes what is too old or too much, a bounded number of rows a minute. */
export class Retention {
  readonly #options: RetentionOptions
  #timer: NodeJS.Timeout | undefined
  readonly #pruning = new SingleFlight(() => this.#prune())

  constructor(options: RetentionOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.prune(), PERIOD_MS)
  }

  /** Never rejects: the next round deletes the same rows. */
  prune(): Promise<void> {
    return this.#pruning.join()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#pruning.settled()
  }

  async #prune(): Promise<void> {
    const { size, isMine, clock, logger } = this.#options
    const nowMs = clock.now().getTime()
    const limits = {
      nowMs,
      beforeMs: nowMs - KEPT_MS,
      maxEvents: MAX_EVENTS,
      limit: ROWS_PER_CALL,
    }
    try {
      await this.#pruneRows(limits)
      await size.keep(isMine)
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'old rows of the history could not be deleted')
    }
  }

  async #pruneRows(limits: PruneLimits): Promise<void> {
    const { store, isMine } = this.#options
    for (let calls = 0; calls < MAX_CALLS && isMine(); calls += 1) {
      const deleted = await store.prune(limits)
      if (deleted === 0) return
    }
  }
}
