import { abortWithin, type Gate } from '@stream-manager/async'
import type {
  AnomaliesQuery,
  AnomalyList,
  Incident,
  IncidentNotCompared,
  Result,
} from '@stream-manager/contracts'
import type { Anomalies } from '../anomalies/api.ts'
import type { AnomalyMetric } from '../anomalies/metrics.ts'
import type { Context } from '../context.ts'
import { timeOf } from '../store/present-event.ts'
import type { DetailSources, IncidentRange } from './details.ts'

const MAX_STREAMS = 3
const MAX_RANGE_MS = 86_400_000
/** For all comparisons of an incident. A page waits 5 s for its answer. */
const COMPARING_MS = 3500
/** The time in which what has been compared becomes an answer. */
const RESERVE_MS = 1000
const SYSTEM_METRICS: readonly AnomalyMetric[] = [
  'host.cpu',
  'host.memory_used_percent',
  'service.cpu',
  'service.event_loop_delay',
]

export interface ComparisonSources extends Pick<DetailSources, 'signal' | 'untilMs'> {
  readonly context: Pick<Context, 'clock'>
  readonly anomalies: Pick<Anomalies, 'find'>
  /** A comparison reads weeks of history, so few run at once. */
  readonly comparisons: Gate
}

export interface Comparison {
  readonly fromMs: number
  readonly toMs: number
  readonly series: AnomalyList['series']
  readonly notCompared: readonly IncidentNotCompared[]
}

type Asked = Pick<AnomaliesQuery, 'metric' | 'stream'>

const askedFor = ({ streams }: Incident): readonly Asked[] => [
  ...streams.slice(0, MAX_STREAMS).map((stream) => ({ stream })),
  ...SYSTEM_METRICS.map((metric) => ({ metric })),
]

const nameOf = ({ metric, stream }: Asked): string => metric ?? `the figures of stream ${stream}`

const SUMMARIES = {
  late: (asked: Asked) =>
    `There was no time to compare ${nameOf(asked)}; ask again when the store is less busy.`,
  series: (asked: Asked) => `Some series of ${nameOf(asked)} are not compared: there are too many.`,
  age: (asked: Asked) => `${nameOf(asked)} cannot be compared: the minutes of that time are not stored.`,
} as const

const remark = (asked: Asked, reason: keyof typeof SUMMARIES): IncidentNotCompared => ({
  metric: asked.metric ?? null,
  streamId: asked.stream ?? null,
  reason,
  summary: SUMMARIES[reason](asked),
})

const ofIncident = (reason: 'streams' | 'range', summary: string): IncidentNotCompared => ({
  ...{ metric: null, streamId: null },
  ...{ reason, summary },
})

const beyondBounds = ({ streams }: Incident, isCut: boolean): IncidentNotCompared[] => {
  const more = streams.length - MAX_STREAMS
  return [
    ...(more > 0 ? [ofIncident('streams', `${more} more streams of the incident are not compared.`)] : []),
    ...(isCut ? [ofIncident('range', 'The incident is compared in its first 24 hours only.')] : []),
  ]
}

const remarksOn = (asked: Asked, found: Result<AnomalyList>): IncidentNotCompared[] => {
  if (!found.ok) return [remark(asked, found.fault.code === 'request.invalid' ? 'age' : 'late')]
  return found.value.leftOut === 0 ? [] : [remark(asked, 'series')]
}

interface Comparing {
  readonly asked: readonly Asked[]
  readonly range: Pick<AnomaliesQuery, 'from' | 'to'>
  /** By the monotonic clock. */
  readonly endMs: number
}

type Compared = Pick<Comparison, 'series' | 'notCompared'>

/** One after the other, until the time is over. */
const compareAll = async (
  { context: { clock }, anomalies, signal }: ComparisonSources,
  { asked, range, endMs }: Comparing,
): Promise<Compared> => {
  const series: AnomalyList['series'] = []
  const notCompared: IncidentNotCompared[] = []
  for (const one of asked) {
    const deadlineMs = endMs - clock.monotonicMs()
    if (deadlineMs <= 0) {
      notCompared.push(remark(one, 'late'))
      continue
    }
    const found = await anomalies.find({ ...one, ...range }, { deadlineMs, signal })
    if (found.ok) series.push(...found.value.series)
    notCompared.push(...remarksOn(one, found))
  }
  return { series, notCompared }
}

/** Waits for other comparisons, for no longer than its own time. */
const compareInTurn = async (sources: ComparisonSources, comparing: Comparing): Promise<Compared> => {
  const { comparisons, signal, context } = sources
  const leave = await abortWithin((waiting) => comparisons.enter(waiting), {
    deadlineMs: Math.max(0, comparing.endMs - context.clock.monotonicMs()),
    onLate: () => null,
    signal,
  })
  if (leave === null) return { series: [], notCompared: comparing.asked.map((one) => remark(one, 'late')) }
  try {
    return await compareAll(sources, comparing)
  } finally {
    leave()
  }
}

/** Compares figures of the first streams, of the host and of services with their past, and says which it did not compare. */
export const compareFigures = async (
  sources: ComparisonSources,
  incident: Incident,
  { fromMs, toMs }: IncidentRange,
): Promise<Comparison> => {
  const lastMs = Math.min(toMs, fromMs + MAX_RANGE_MS)
  const { series, notCompared } = await compareInTurn(sources, {
    asked: askedFor(incident),
    range: { from: timeOf(fromMs), to: timeOf(lastMs) },
    endMs: Math.min(sources.context.clock.monotonicMs() + COMPARING_MS, sources.untilMs - RESERVE_MS),
  })
  const remarks = [...notCompared, ...beyondBounds(incident, lastMs < toMs)]
  return { fromMs, toMs: lastMs, series, notCompared: remarks }
}
