import type { CountedNumber } from '@stream-manager/analytics/port'
import {
  type AlertAggregate,
  type AlertRule,
  FIGURES,
  type FigureName,
  figureNames,
} from '@stream-manager/contracts'
import type { FigureValue } from '../figures/measures.ts'
import type { SeriesValue } from './evaluate.ts'

/** More than a deployment of its greatest size has; bounds the memory with the longest window. */
const MAX_SERIES = 2000

/** Values of one moment. */
interface Bucket {
  readonly atMs: number
  readonly values: readonly CountedNumber[]
}

interface Series {
  readonly streamId: string | null
  readonly subject: string | null
  buckets: Bucket[]
}

interface Collected {
  readonly sinceMs: number
  readonly windowMs: number
  readonly series: Map<string, Series>
}

type Rule = Pick<AlertRule, 'metric' | 'filter' | 'aggregate' | 'windowSeconds'>
type Place = Pick<SeriesValue, 'streamId' | 'subject'>

const AGGREGATES: Readonly<Record<AlertAggregate, (values: readonly CountedNumber[]) => number>> = {
  avg: (values) => sum(values) / values.reduce((total, [, count]) => total + count, 0),
  min: (values) => values.reduce((least, [value]) => Math.min(least, value), Number.POSITIVE_INFINITY),
  max: (values) => values.reduce((most, [value]) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  last: (values) => values.at(-1)?.[0] ?? Number.NaN,
  sum: (values) => sum(values),
}

const sum = (values: readonly CountedNumber[]): number =>
  values.reduce((total, [value, count]) => total + value * count, 0)

const keyOf = ({ streamId, subject }: Place): string => JSON.stringify([streamId, subject])

const figureOf = (metric: string): FigureName | undefined => figureNames.find((name) => name === metric)

const isWithin = ({ filter }: Rule, { streamId, subject }: Place): boolean =>
  (filter.stream === undefined || filter.stream === streamId) &&
  (filter.subject === undefined || filter.subject === subject)

/** The newest values of the metrics that rules ask for, in memory. */
export class LiveWindows {
  #collected = new Map<FigureName, Collected>()
  #streamIds: ReadonlySet<string> = new Set()

  /** From now on values of these rules are kept, as long as their longest window. */
  need(rules: readonly Rule[], nowMs: number): void {
    const windows = new Map<FigureName, number>()
    for (const { metric, windowSeconds } of rules) {
      const name = figureOf(metric)
      if (name !== undefined) windows.set(name, Math.max(windows.get(name) ?? 0, windowSeconds * 1000))
    }
    this.#collected = new Map(
      [...windows].map(([name, windowMs]) => {
        const before = this.#collected.get(name) ?? { sinceMs: nowMs, windowMs, series: new Map() }
        // Values before the shorter window are gone.
        const keptMs = windowMs > before.windowMs ? nowMs - before.windowMs : before.sinceMs
        return [name, { ...before, sinceMs: Math.max(before.sinceMs, keptMs), windowMs }]
      }),
    )
  }

  /** The values of one moment, and the streams that exist: series of others are forgotten. */
  add(values: readonly FigureValue[], streamIds: readonly string[], nowMs: number): void {
    this.#streamIds = new Set(streamIds)
    const byMetric = new Map<FigureName, FigureValue[]>()
    for (const value of values) {
      const known = byMetric.get(value.metric)
      if (known) known.push(value)
      else byMetric.set(value.metric, [value])
    }
    for (const [name, collected] of this.#collected) this.#addTo(collected, byMetric.get(name) ?? [], nowMs)
  }

  /**
   * The series of a rule with their values. Null: a whole window was not observed yet. `known` are series that had an alert
   * before this process observed any.
   */
  read(rule: Rule, known: readonly Place[], nowMs: number): readonly SeriesValue[] | null {
    const name = figureOf(rule.metric)
    const collected = name === undefined ? undefined : this.#collected.get(name)
    if (!name || !collected || nowMs - collected.sinceMs < rule.windowSeconds * 1000) return null
    const places = [...collected.series.values(), ...this.#expected(name), ...known.filter(isUnbound(name))]
    const unique = new Map(
      places.map(({ streamId, subject }) => [keyOf({ streamId, subject }), { streamId, subject }]),
    )
    return [...unique]
      .filter(([, place]) => isWithin(rule, place))
      .map(([key, place]) => ({ ...place, value: this.#value(rule, collected.series.get(key), nowMs) }))
  }

  /** A figure of a stream is missing when its stream is there without it. */
  #expected(name: FigureName): readonly Place[] {
    const { by } = FIGURES[name]
    if (by === 'none') return [{ streamId: null, subject: null }]
    return by === 'stream' ? [...this.#streamIds].map((streamId) => ({ streamId, subject: null })) : []
  }

  #value({ aggregate, windowSeconds }: Rule, series: Series | undefined, nowMs: number): number | null {
    const fromMs = nowMs - windowSeconds * 1000
    const values = (series?.buckets ?? []).filter(({ atMs }) => atMs > fromMs).flatMap(({ values }) => values)
    return values.length === 0 ? null : AGGREGATES[aggregate](values)
  }

  #addTo({ series, windowMs }: Collected, values: readonly FigureValue[], nowMs: number): void {
    const now = new Map<string, CountedNumber[]>()
    for (const { streamId, subject, value, count = 1 } of values) {
      const key = keyOf({ streamId, subject })
      if (!series.has(key) && series.size < MAX_SERIES) series.set(key, { streamId, subject, buckets: [] })
      const known = now.get(key)
      if (known) known.push([value, count])
      else now.set(key, [[value, count]])
    }
    for (const [key, one] of series) {
      const values = now.get(key)
      one.buckets = one.buckets.filter(({ atMs }) => atMs > nowMs - windowMs)
      if (values) one.buckets.push({ atMs: nowMs, values })
      if (this.#isGone(one)) series.delete(key)
    }
  }

  /** An output that is deleted has no value from then on, and so has a service that was removed. */
  #isGone({ streamId, buckets }: Series): boolean {
    return streamId === null ? false : !this.#streamIds.has(streamId) || buckets.length === 0
  }
}

/** Series of services and components are not gone when nobody reports them: then it is not known how they are. */
const isUnbound =
  (name: FigureName) =>
  ({ streamId }: Place): boolean =>
    FIGURES[name].by !== 'output' && streamId === null
