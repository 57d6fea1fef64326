import {
  type Memory,
  type PointRow,
  sketchOf,
  type ViewerDayRow,
  type ViewerKeyRow,
} from '@stream-manager/analytics/port'
import {
  FIGURES,
  FIGURES_INTERVAL_MS,
  type FigureName,
  tolerantChecker,
  VIEWER_ROUND_MS,
  VIEWER_WINDOW_SECONDS,
  ViewersReport,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import type { OpenBatch, Rows } from './translation.ts'
import { ViewerWindow, type WindowAudience } from './viewer-window.ts'

/** A stream without viewers has the figure 0 for so long after its last one, and none after that. */
const KNOWN_MS = 86_400_000
const MAX_STREAMS = 100
const WINDOW_MS = VIEWER_WINDOW_SECONDS * 1000

const Known = Type.Object({
  /** Time of the last report. */
  lastMs: Type.Number(),
  /** Reports were missing before, so nobody is said to join before this time. */
  quietUntilMs: Type.Number(),
  /** When each stream had a viewer last. */
  streams: Type.Record(Type.String(), Type.Number()),
})
type Known = Static<typeof Known>

const NOTHING: Known = { lastMs: 0, quietUntilMs: 0, streams: {} }

const checkReport = tolerantChecker(ViewersReport, 'The report of viewers')
const checkKnown = tolerantChecker(Known, 'The memory of viewers')

/** Figures of one stream's audience at the report. */
interface Figures extends WindowAudience {
  readonly joins: number
  readonly seconds: number
  readonly starved: number
}

const pointsOf = (
  streamId: string,
  at: string,
  { current, joins, seconds, starved }: Figures,
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

const streamsAfter = ({ streams }: Known, { streams: reported, at }: ViewersReport) => {
  const atMs = Date.parse(at)
  const seen = Object.keys(reported).map((streamId) => [streamId, atMs] as const)
  const all = Object.entries({ ...streams, ...Object.fromEntries(seen) })
  const recent = all.filter(([, seenMs]) => atMs - seenMs < KNOWN_MS)
  return Object.fromEntries(recent.toSorted(([, one], [, other]) => other - one).slice(0, MAX_STREAMS))
}

const knownAfter = (known: Known, report: ViewersReport): Known => {
  const atMs = Date.parse(report.at)
  const hasGap = known.lastMs > 0 && atMs - known.lastMs > WINDOW_MS
  return {
    lastMs: Math.max(known.lastMs, atMs),
    quietUntilMs: hasGap ? atMs + WINDOW_MS : known.quietUntilMs,
    streams: streamsAfter(known, report),
  }
}

const rowsOf = (
  report: ViewersReport,
  streamIds: readonly string[],
  figuresOf: (streamId: string) => Figures,
) => {
  const points: PointRow[] = []
  const viewerKeys: ViewerKeyRow[] = []
  const viewerDays: ViewerDayRow[] = []
  for (const streamId of streamIds) {
    const figures = figuresOf(streamId)
    const { current: peak, joins, seconds, starved, newKeys } = figures
    const ofDay = { day: report.day, streamId }
    points.push(...pointsOf(streamId, report.at, figures))
    viewerDays.push({ ...ofDay, peak, joins, seconds, starved })
    for (const key of newKeys) {
      viewerKeys.push({ ...ofDay, key: Buffer.from(key, 'latin1').toString('base64') })
    }
  }
  return { points, viewerKeys, viewerDays }
}

/** Reports of one batch, with the window of the ones before. */
class ViewerBatch {
  #known: Known
  readonly #window: ViewerWindow

  constructor({ known, rounds }: Memory) {
    const checked = checkKnown(known)
    this.#known = checked.ok ? checked.value.parsed : NOTHING
    this.#window = new ViewerWindow(rounds)
  }

  add(report: ViewersReport): Rows {
    const atMs = Date.parse(report.at)
    const { lastMs } = this.#known
    this.#known = knownAfter(this.#known, report)
    const { isFirstOfDay, audienceOf } = this.#window.add(report)
    const areJoinsKnown = !isFirstOfDay && atMs >= this.#known.quietUntilMs
    const elapsedMs = lastMs === 0 ? VIEWER_ROUND_MS : atMs - lastMs
    const durationMs = Math.min(Math.max(0, elapsedMs), WINDOW_MS)
    const rows = rowsOf(report, Object.keys(this.#known.streams), (streamId) => {
      const audience = audienceOf(streamId)
      return {
        ...audience,
        joins: areJoinsKnown ? audience.newKeys.length : 0,
        seconds: Math.round((audience.current * durationMs) / 1000),
        starved: report.streams[streamId]?.starved ?? 0,
      }
    })
    return { events: [], others: { atMs, rows } }
  }

  memory(): Memory {
    return { known: this.#known, rounds: this.#window.packed() }
  }
}

/**
 * Figures, keys and sums of a day from each report. The window and the rules are those of the current count. The window is
 * read once for a batch, because it is large.
 */
export const openViewerBatch: OpenBatch = (memory, { ignored }) => {
  const batch = new ViewerBatch(memory)
  return {
    translate({ data }) {
      const checked = ignored.parsed(checkReport(data))
      return checked.ok ? batch.add(checked.value) : null
    },
    memory: () => batch.memory(),
  }
}
