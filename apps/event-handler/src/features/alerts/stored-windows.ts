import type { AnalyticsReads, PointsFound, PointsRead } from '@stream-manager/analytics/port'
import {
  type AlertRule,
  type Clock,
  isCountedFromLogs,
  type NotComparedReason,
} from '@stream-manager/contracts'
import type { SeriesValue } from '@stream-manager/domain'
import { messageOf } from '@stream-manager/service-kit'

/** Points of the history cover a minute, so earlier reads show nothing new. */
const PERIOD_MS = 60_000
/** After a read that failed. */
const RETRY_MS = 10_000
/** Points of the last seconds are on their way to the history. */
const PENDING_MS = 30_000
/** Values that could not be read again for this time are not compared any more. */
const MAX_AGE_MS = 300_000
const TIER = { name: '1m', stepMs: 60_000 } as const
/** Buckets begin at multiples of it, so all times are in the first one. */
const ONE_BUCKET_MS = TIER.stepMs * 1_000_000_000
const MAX_SERIES = 1000
/** Each round of observations has it: a minute without it is not in the history yet. */
const WITNESS = { metric: 'service.instances', by: 'none', aggregate: 'count', maxSeries: 1 } as const
/** Each report of viewers has it, and these come by a log of their own. */
const VIEWERS_WITNESS = { ...WITNESS, metric: 'viewers.current' } as const
/** Viewers are reported every 5 s, but for a stream that nobody watched for a day there are no reports. */
const VIEWERS_REPORTED_MS = 600_000

export interface StoredWindowsOptions {
  /** Null: there is no history. */
  readonly history: History | null
  readonly clock: Clock
  readonly logger: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
}

type StoredFailure = Exclude<NotComparedReason, 'starting'>
type History = Pick<AnalyticsReads, 'readPoints'>
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

/** Result of one try. */
type Outcome =
  | { readonly failure: StoredFailure; readonly values?: undefined }
  | { readonly failure: null; readonly values: Values['values'] }

/** Messages of the log, for each change. The history is behind after each start. */
const SAID: Readonly<Record<StoredFailure | 'none', { level: 'info' | 'warn'; message: string }>> = {
  none: { level: 'info', message: 'an alert rule that needs the history is compared again' },
  history_behind: {
    level: 'info',
    message: 'an alert rule waits until the history has the newest figures',
  },
  history_unavailable: {
    level: 'warn',
    message:
      'an alert rule cannot read the history: check the server of DATABASE_URL, or the disk of DATA_DIR',
  },
  too_many_series: {
    level: 'warn',
    message: 'an alert rule has more series than can be read: give it a filter',
  },
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

const rangeBefore = (toMs: number, durationMs: number) =>
  ({ fromMs: toMs - durationMs, toMs, tier: TIER.name, bucketMs: ONE_BUCKET_MS }) as const

/** Whole minutes: with a part of one a sum would be too small. */
const readOf = ({ metric, filter, aggregate, windowSeconds }: Rule, toMs: number): PointsRead => {
  const range = rangeBefore(toMs, Math.ceil((windowSeconds * 1000) / TIER.stepMs) * TIER.stepMs)
  const { stream: streamId, subject } = filter
  return { ...range, metric, streamId, subject, by: 'series', aggregate, maxSeries: MAX_SERIES }
}

/**
 * While the event handler catches up, the newest values are missing: they would look like series without values. The same
 * holds when the clock of this machine is ahead.
 */
const isBehind = async (history: History, { metric }: Rule, toMs: number): Promise<boolean> => {
  const isPresent = async (witness: typeof WITNESS | typeof VIEWERS_WITNESS, durationMs: number) =>
    (await history.readPoints({ ...witness, ...rangeBefore(toMs, durationMs) })).series.length > 0
  if (!(await isPresent(WITNESS, TIER.stepMs))) return true
  if (!isCountedFromLogs(metric) || (await isPresent(VIEWERS_WITNESS, TIER.stepMs))) return false
  return isPresent(VIEWERS_WITNESS, VIEWERS_REPORTED_MS)
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
 * Values of rules whose window is longer than what is kept in memory, and of figures that nobody observes live, from the history. Each is read once a minute, one at a
 * time and beside the comparison, which a slow history does not hold up.
 */
export class StoredWindows {
  readonly #options: StoredWindowsOptions
  #known = new Map<string, Values>()
  #reading: Promise<void> | null = null

  constructor(options: StoredWindowsOptions) {
    this.#options = options
  }

  /** Begins the read that is due for longest. Values of rules that are not named are forgotten. */
  refresh(rules: readonly Rule[]): void {
    this.#known = new Map(rules.map((rule) => [ruleKey(rule), this.#valuesOf(rule)]))
    const { history, clock } = this.#options
    if (history === null || this.#reading) return
    const [first] = rules.toSorted((one, other) => this.#dueMs(one) - this.#dueMs(other))
    if (!first || clock.monotonicMs() < this.#dueMs(first)) return
    this.#reading = this.#readSafely(history, first).finally(() => {
      this.#reading = null
    })
  }

  /**
   * The live series with the values of their windows. One that began after the read has its live value. Null: the values
   * are not known, or too old.
   */
  read(rule: Rule, live: readonly SeriesValue[]): readonly SeriesValue[] | null {
    const { readMs, values } = this.#valuesOf(rule)
    if (this.#options.clock.monotonicMs() - readMs > MAX_AGE_MS) return null
    return live.map((one) => ({ ...one, value: values.get(placeKey(one)) ?? one.value }))
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

  #dueMs(rule: Rule): number {
    const { triedMs, failure } = this.#valuesOf(rule)
    return triedMs + (failure === null ? PERIOD_MS : RETRY_MS)
  }

  async #readSafely(history: History, rule: Rule): Promise<void> {
    try {
      this.#note(rule, await this.#read(history, rule))
    } catch (error) {
      this.#note(rule, { failure: 'history_unavailable' }, { reason: messageOf(error) })
    }
  }

  async #read(history: History, rule: Rule): Promise<Outcome> {
    const nowMs = this.#options.clock.now().getTime() - PENDING_MS
    const toMs = Math.floor(nowMs / TIER.stepMs) * TIER.stepMs
    if (await isBehind(history, rule, toMs)) return { failure: 'history_behind' }
    const values = valuesIn(await history.readPoints(readOf(rule, toMs)))
    return values ? { failure: null, values } : { failure: 'too_many_series' }
  }

  #note(rule: Rule, { failure, values }: Outcome, fields: object = {}): void {
    const before = this.#valuesOf(rule)
    const triedMs = this.#options.clock.monotonicMs()
    this.#keep(rule, { ...before, triedMs, failure, ...(values && { values, readMs: triedMs }) })
    if (failure === before.failure) return
    const { level, message } = SAID[failure ?? 'none']
    this.#options.logger[level]({ ruleId: rule.id, ...fields }, message)
  }

  /** Unless the rule was removed or changed while it was read. */
  #keep(rule: Rule, values: Values): void {
    const key = ruleKey(rule)
    if (this.#known.has(key)) this.#known.set(key, values)
  }
}
