import type { AnalyticsStore, Shrinkage } from '@stream-manager/analytics/port'
import type { Clock, HistoryFigures } from '@stream-manager/contracts'

/** A small transaction does not hold up the intake for long. */
const ROWS_PER_CALL = 2000
/** Calls of one round: enough for 1,500 points a second of the finest tier. */
const MAX_CALLS = 50
/** A store at its bound shrinks each minute, and must not fill the log. */
const WARN_EVERY_MS = 3_600_000

export interface SizeLimitOptions {
  readonly store: Pick<AnalyticsStore, 'shrink'>
  readonly maxBytes: number
  readonly clock: Clock
  readonly logger: { warn(fields: object, message: string): void }
}

/** Keeps the history within its bound, and says what was deleted for that. */
export class SizeLimit {
  readonly #options: SizeLimitOptions
  #table: string | null = null
  #warnedMs = Number.NEGATIVE_INFINITY

  constructor(options: SizeLimitOptions) {
    this.#options = options
  }

  /** For the heartbeat. */
  figures(): Pick<HistoryFigures, 'maxBytes' | 'shrinking'> {
    return { maxBytes: this.#options.maxBytes, shrinking: this.#table }
  }

  /** Deletes a bounded number of rows, while `isMine`. */
  async keep(isMine: () => boolean): Promise<void> {
    const { store, maxBytes, clock } = this.#options
    let table: string | null = null
    for (let calls = 0; calls < MAX_CALLS && isMine(); calls += 1) {
      const shrinkage = await store.shrink({ nowMs: clock.now().getTime(), maxBytes, limit: ROWS_PER_CALL })
      table = shrinkage.table ?? table
      if (table !== null || shrinkage.bytes > maxBytes) this.#warn({ ...shrinkage, table })
      if (shrinkage.isDone) break
    }
    this.#table = table
  }

  #warn({ table, bytes }: Shrinkage): void {
    const { maxBytes, clock, logger } = this.#options
    const nowMs = clock.monotonicMs()
    if (nowMs - this.#warnedMs < WARN_EVERY_MS) return
    this.#warnedMs = nowMs
    const message =
      table === null
        ? 'the history is larger than ANALYTICS_MAX_BYTES, and nothing is left to delete: raise it'
        : `the history reached ANALYTICS_MAX_BYTES: the oldest rows of ${table} are deleted before their time`
    logger.warn({ table, bytes, maxBytes }, message)
  }
}
