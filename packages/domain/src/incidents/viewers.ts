import type { AnalyticsAnswer, Incident, LostViewers } from '@stream-manager/contracts'
import type { Analytics } from '../analytics/api.ts'
import { timeOf } from '../store/present-event.ts'

const MAX_STREAMS = 20
const LOOK_BACK_MS = 300_000
const MIN_BUCKET_SECONDS = 10
/** A longer step says nothing about the time right before an incident. */
const MAX_STEP_SECONDS = 60
const MAX_BUCKETS = 900

type Figures = Pick<Analytics, 'query'>
type Points = AnalyticsAnswer['series'][number]['points']

/** When the condition of the first alert began to hold. */
const beganMs = ({ openedAt, alerts }: Incident): number =>
  Math.min(...[openedAt, ...alerts.map(({ since }) => since)].map((time) => Date.parse(time)))

const NO_ANSWER = { series: [], leftOut: 0, bucketSeconds: 0 }
type Read = Pick<AnalyticsAnswer, 'series' | 'leftOut' | 'bucketSeconds'>

interface Asked {
  readonly stream: string | undefined
  readonly fromMs: number
  readonly toMs: number
}

const read = async (
  figures: Figures,
  { stream, fromMs, toMs }: Asked,
  aggregate: 'last' | 'min',
): Promise<Read> => {
  const seconds = Math.ceil((toMs - fromMs) / 1000)
  const bucket = Math.max(MIN_BUCKET_SECONDS, Math.ceil(seconds / MAX_BUCKETS))
  const range = { from: timeOf(fromMs), to: timeOf(toMs), bucket }
  const query = { metrics: 'viewers.current', by: 'stream', aggregate, ...range } as const
  const answer = await figures.query({ query: { ...query, ...(stream && { stream }) }, annotated: false })
  return answer.ok ? answer.value : NO_ANSWER
}

const valuesOf = (points: Points): { readonly atMs: number; readonly value: number }[] =>
  points.flatMap(([atMs, value]) => (atMs == null || value == null ? [] : [{ atMs, value }]))

/** The value of the last step that ended by the time. */
const lastBefore = ({ bucketSeconds }: Read, points: Points, endMs: number): number | undefined =>
  bucketSeconds > MAX_STEP_SECONDS
    ? undefined
    : valuesOf(points).findLast(({ atMs }) => atMs + bucketSeconds * 1000 <= endMs)?.value

/** The least value of the whole steps since the time. The step that contains the time is left out: its values may be older. */
const lowestSince = (points: Points, sinceMs: number): number | undefined => {
  const values = valuesOf(points).filter(({ atMs }) => atMs >= sinceMs)
  return values.length === 0 ? undefined : Math.min(...values.map(({ value }) => value))
}

interface FoundViewers {
  readonly viewers: LostViewers[]
  readonly omittedViewers: number
}

const lostOf = async (
  figures: Figures,
  stream: string | undefined,
  { sinceMs, toMs }: { readonly sinceMs: number; readonly toMs: number },
): Promise<FoundViewers> => {
  const before = await read(figures, { stream, fromMs: sinceMs - LOOK_BACK_MS, toMs: sinceMs }, 'last')
  const since = await read(figures, { stream, fromMs: sinceMs, toMs }, 'min')
  const viewers = since.series.flatMap(({ streamId, points }): LostViewers[] => {
    const earlier = before.series.find((one) => one.streamId === streamId)
    const viewersBefore = earlier && lastBefore(before, earlier.points, sinceMs)
    const viewersLowest = lowestSince(points, sinceMs)
    if (streamId === null || viewersBefore === undefined || viewersLowest === undefined) return []
    return [
      { streamId, viewersBefore, viewersLowest, viewersLost: Math.max(0, viewersBefore - viewersLowest) },
    ]
  })
  const found = stream === undefined ? since.series.length + since.leftOut : 1
  return { viewers, omittedViewers: found - viewers.length }
}

export interface ViewersRange {
  readonly toMs: number
  readonly signal: AbortSignal
}

/** Viewers of each stream right before the incident, and the fewest since. An incident of the system may touch any stream. */
export const readLostViewers = async (
  figures: Figures,
  incident: Incident,
  { toMs, signal }: ViewersRange,
): Promise<FoundViewers> => {
  const { streams } = incident
  const shown = streams.length === 0 ? [undefined] : streams.slice(0, MAX_STREAMS)
  const range = { sinceMs: beganMs(incident), toMs }
  const viewers: LostViewers[] = []
  let omittedViewers = streams.length === 0 ? 0 : streams.length - shown.length
  for (const stream of shown) {
    signal.throwIfAborted()
    const found = await lostOf(figures, stream, range)
    viewers.push(...found.viewers)
    omittedViewers += found.omittedViewers
  }
  return { viewers, omittedViewers }
}
