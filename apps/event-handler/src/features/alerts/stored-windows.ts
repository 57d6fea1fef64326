import type { AnalyticsReads, PointsFound, PointsRead } from '@stream-manager/analytics/port'
import type { AlertRule, Clock, NotComparedReason } from '@stream-manager/contracts'
import type { SeriesValue } from '@stream-manager/domain'
import { messageOf } from '@stream-manager/service-kit'

/** Points of the history cover a minute, so earlier reads show nothing new. */
const PERIOD_MS = 60_000
/** Values that could not be read again for this time are not compared any more. */
const MAX_AGE_MS = 300_000
const TIER = { name: '1m', stepMs: 60_000 } as const
/** Buckets begin at multiples of it, so all times are in the first one. */
const ONE_BUCKET_MS = TIER.stepMs * 1_000_000_000
const MAX_SERIES = 1000

export interface StoredWindowsOptions {
  /** Null: there is no history. */
  readonly history: Pick<AnalyticsReads, 'readPoints'> | null
  readonly clock: Clock
  readonly logger: { warn(fields: object, message: string): void }
}

type StoredFailure = Exclude<NotComparedReason, 'starting'>
type Rule = Pick<AlertRule, 'id' | 'metric' | 'filter' | 'aggregate' | 'windowSeconds'>
type Place = Pick<SeriesValue, 'streamId' | 'subject'>

interface Values {
  /** By the monotonic clock: when it was last tried, and when it last succeeded. */
  readonly triedMs: number
  readonly readMs: number
  /** By place. */
  readonly values: ReadonlyMap<string, number>
  /** Why the last try failed; null when it succeeded. */
  readonly failure: StoredFailure | null
}

const UNREAD: Values = {
  triedMs: Number.NEGATIVE_INFINITY,
  readMs: Number.NEGATIVE_INFINITY,
  values: new Map(),
  failure: null,
}

const placeKey = ({ streamId, subject }: Place): string => JSON.stringify([streamId, subject])

/** A rule that is changed has other values. */
const ruleKey = ({ id, metric, filter, aggregate, windowSeconds }: Rule): string =>
  JSON.stringify([id, metric, filter, aggregate, windowSeconds])

const readOf = ({ metric, filter, aggregate, windowSeconds }: Rule, nowMs: number): PointsRead => {
  // The minute under way is a part of it.
  const toMs = Math.floor(nowMs / TIER.stepMs + 1) * TIER.stepMs
  const windowMs = Math.ceil((windowSeconds * 1000) / TIER.stepMs) * TIER.stepMs
  const range = { fromMs: toMs - windowMs, toMs, tier: TIER.name, bucketMs: ONE_BUCKET_MS }
  const { stream: streamId, subject } = filter
  return { ...range, metric, streamId, subject, by: 'series', aggregate, maxSeries: MAX_SERIES }
}

/** A place that was left out would look like one without values. Null: some may have been. */
const valuesIn = ({ series, leftOut, isTooMuch }: PointsFound): ReadonlyMap<string, number> | null => {
  if (isTooMuch || leftOut > 0 || series.length >= MAX_SERIES) return null
  return new Map(
    series.flatMap(({ points: [point], ...place }) =>
      point === undefined ? [] : [[placeKey(place), point[1]] as const],
    ),
  )
}

/**
 * Values of rules whose window is longer than what is kept in memory, from the history. Each is read once a minute, one at a
 * time and beside the comparison, which a slow history does not hold up.
 */
export class StoredWindows {
  readonly #options: StoredWindowsOptions
  #known = new Map<string, Values>()
  #reading: Promise<void> | null = null
  #isFailing = false

  constructor(options: StoredWindowsOptions) {
    this.#options = options
  }

  /** Begins the read that is due for longest. Values of rules that are not named are forgotten. */
  refresh(rules: readonly Rule[]): void {
    this.#known = new Map(rules.map((rule) => [ruleKey(rule), this.#valuesOf(rule)]))
    const { history, clock } = this.#options
    if (history === null || this.#reading) return
    const [longest] = rules.toSorted(
      (one, other) => this.#valuesOf(one).triedMs - this.#valuesOf(other).triedMs,
    )
    if (!longest || clock.monotonicMs() - this.#valuesOf(longest).triedMs < PERIOD_MS) return
    this.#reading = this.#read(history, longest).finally(() => {
      this.#reading = null
    })
  }

  /** Values of the places. Null: they are not known, or too old. */
  read(rule: Rule, places: readonly Place[]): readonly SeriesValue[] | null {
    const { readMs, values } = this.#valuesOf(rule)
    if (this.#options.clock.monotonicMs() - readMs > MAX_AGE_MS) return null
    return places.map(({ streamId, subject }) => {
      const place = { streamId, subject }
      return { ...place, value: values.get(placeKey(place)) ?? null }
    })
  }

  /** Why `read` has no values. */
  reasonOf(rule: Rule): NotComparedReason {
    if (this.#options.history === null) return 'history_unavailable'
    return this.#valuesOf(rule).failure ?? 'starting'
  }

  /** Resolves when no read is under way. Never rejects. */
  async settled(): Promise<void> {
    await this.#reading
  }

  #valuesOf(rule: Rule): Values {
    return this.#known.get(ruleKey(rule)) ?? UNREAD
  }

  async #read(history: Pick<AnalyticsReads, 'readPoints'>, rule: Rule): Promise<void> {
    const { clock, logger } = this.#options
    const triedMs = clock.monotonicMs()
    try {
      const values = valuesIn(await history.readPoints(readOf(rule, clock.now().getTime())))
      if (values) this.#keep(rule, { triedMs, readMs: triedMs, values, failure: null })
      else this.#keep(rule, { ...this.#valuesOf(rule), triedMs, failure: 'too_many_series' })
      this.#isFailing = false
    } catch (error) {
      this.#keep(rule, { ...this.#valuesOf(rule), triedMs, failure: 'history_unavailable' })
      if (!this.#isFailing)
        logger.warn({ reason: messageOf(error) }, 'alert rules of long windows cannot read the history')
      this.#isFailing = true
    }
  }

  /** Unless the rule was removed or changed while it was read. */
  #keep(rule: Rule, values: Values): void {
    const key = ruleKey(rule)
    if (this.#known.has(key)) this.#known.set(key, values)
  }
}
