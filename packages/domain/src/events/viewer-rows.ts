import { type PointRow, sketchOf, type ViewerDayRow, type ViewerKeyRow } from '@stream-manager/analytics/port'
import {
  FIGURES,
  FIGURES_INTERVAL_MS,
  type FigureName,
  tolerantChecker,
  VIEWER_METHODS,
  VIEWER_ROUND_MS,
  VIEWER_WINDOW_SECONDS,
  ViewersReport,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { unpacked } from '../viewers/records.ts'
import { withinWindow } from '../viewers/rules.ts'
import type { Translate } from './translation.ts'

/** A stream without viewers has the figure 0 for so long after its last one, and none after that. */
const KNOWN_MS = 86_400_000
const MAX_STREAMS = 100

/** Reports within the window, and when each stream had a viewer last. */
const KnownViewers = Type.Object({
  reports: Type.Array(ViewersReport),
  lastMs: Type.Number(),
  streams: Type.Record(Type.String(), Type.Number()),
})
type KnownViewers = Static<typeof KnownViewers>

const NOBODY: KnownViewers = { reports: [], lastMs: 0, streams: {} }

const checkReport = tolerantChecker(ViewersReport, 'The report of viewers')
const checkKnown = tolerantChecker(KnownViewers, 'The memory of viewers')

/** Only keys of the audience are worth a memory. */
const forMemory = (report: ViewersReport): ViewersReport => ({
  ...report,
  streams: Object.fromEntries(
    Object.entries(report.streams).map(([streamId, { keys }]) => {
      const { cmcd, addressAgent, socket } = keys
      const audience = {
        ...(cmcd && { cmcd }),
        ...(addressAgent && { addressAgent }),
        ...(socket && { socket }),
      }
      return [streamId, { keys: audience, starved: 0, behindCache: 0, behindProxy: 0, unnoted: 0 }]
    }),
  ),
})

const keysOf = (reports: readonly ViewersReport[], streamId: string): Set<string> => {
  const keys = reports.flatMap(({ streams }) =>
    VIEWER_METHODS.flatMap((method) => unpacked(streams[streamId]?.keys[method] ?? '').map(([key]) => key)),
  )
  return new Set(keys)
}

interface Step {
  readonly report: ViewersReport
  /** Reports of the same day within the window, without this one. */
  readonly before: readonly ViewersReport[]
  /** Keys of the day before cannot be compared, so nobody is said to join until they left the window. */
  readonly isFirstOfDay: boolean
  /** Since the report before. */
  readonly durationMs: number
}

/** Figures of one stream's audience at the report. */
interface Audience {
  readonly current: number
  /** Keys that were not in the window before. */
  readonly newKeys: readonly string[]
  readonly joins: number
  readonly seconds: number
  readonly starved: number
}

const audienceOf = ({ report, before, isFirstOfDay, durationMs }: Step, streamId: string): Audience => {
  const known = keysOf(before, streamId)
  const newKeys = [...keysOf([report], streamId)].filter((key) => !known.has(key))
  const current = known.size + newKeys.length
  return {
    current,
    newKeys,
    joins: isFirstOfDay ? 0 : newKeys.length,
    seconds: Math.round((current * durationMs) / 1000),
    starved: report.streams[streamId]?.starved ?? 0,
  }
}

const pointsOf = (
  streamId: string,
  at: string,
  { current, joins, seconds, starved }: Audience,
): PointRow[] => {
  const atMs = Math.floor(Date.parse(at) / FIGURES_INTERVAL_MS) * FIGURES_INTERVAL_MS
  const point = (metric: FigureName, value: number): PointRow => {
    // A percentile of a counter is refused.
    const sketch = FIGURES[metric].kind === 'gauge' ? sketchOf([value]) : null
    const same = { sum: value, min: value, max: value, last: value }
    return { metric, streamId, subject: null, atMs, count: 1, ...same, sketch }
  }
  return [
    point('viewers.current', current),
    point('viewers.joins', joins),
    point('viewers.seconds', seconds),
    point('viewers.starved', starved),
  ]
}

const stepOf = (report: ViewersReport, { reports, lastMs }: KnownViewers): Step => {
  const atMs = Date.parse(report.at)
  const window = withinWindow([...reports, report], atMs).filter((other) => other !== report)
  const elapsedMs = lastMs === 0 ? VIEWER_ROUND_MS : atMs - lastMs
  return {
    report,
    before: window.filter(({ day }) => day === report.day),
    isFirstOfDay: window.some(({ day }) => day !== report.day),
    durationMs: Math.min(Math.max(0, elapsedMs), VIEWER_WINDOW_SECONDS * 1000),
  }
}

const streamsAfter = ({ streams }: KnownViewers, { streams: reported, at }: ViewersReport) => {
  const atMs = Date.parse(at)
  const seen = Object.keys(reported).map((streamId) => [streamId, atMs] as const)
  const all = Object.entries({ ...streams, ...Object.fromEntries(seen) })
  const recent = all.filter(([, seenMs]) => atMs - seenMs < KNOWN_MS)
  return Object.fromEntries(recent.toSorted(([, one], [, other]) => other - one).slice(0, MAX_STREAMS))
}

/** Figures, keys and sums of a day from each report. The window and the rules are those of the current count. */
export const translateViewers: Translate = ({ data }, memory, { ignored }) => {
  const checked = ignored.parsed(checkReport(data))
  if (!checked.ok) return null
  const report = checked.value
  const remembered = checkKnown(memory)
  const known = remembered.ok ? remembered.value.parsed : NOBODY
  const step = stepOf(report, known)
  const streams = streamsAfter(known, report)
  const points: PointRow[] = []
  const viewerKeys: ViewerKeyRow[] = []
  const viewerDays: ViewerDayRow[] = []
  for (const streamId of Object.keys(streams)) {
    const audience = audienceOf(step, streamId)
    const { current: peak, joins, seconds, starved, newKeys } = audience
    const ofDay = { day: report.day, streamId }
    points.push(...pointsOf(streamId, report.at, audience))
    viewerDays.push({ ...ofDay, peak, joins, seconds, starved })
    viewerKeys.push(
      ...newKeys.map((key) => ({ ...ofDay, key: Buffer.from(key, 'latin1').toString('base64') })),
    )
  }
  const atMs = Date.parse(report.at)
  const reports = [...withinWindow([...known.reports, forMemory(report)], atMs)]
  return {
    events: [],
    others: { atMs, rows: { points, viewerKeys, viewerDays } },
    memory: { reports, lastMs: Math.max(known.lastMs, atMs), streams },
  }
}
