import type { AnalyticsReads, PointSum } from '@stream-manager/analytics/port'
import { type Broadcast, FIGURE_TIERS, type FigureName } from '@stream-manager/contracts'

/** Steps of a tier that a report adds up. The figures of a longer broadcast are off by less than a thousandth of it at each end. */
const MAX_STEPS = 2000
const KILO = 1000
const METRICS: readonly FigureName[] = [
  'viewers.current',
  'viewers.seconds',
  'stream.bitrate',
  'stream.frames_dropped',
]

export interface TimeOnAir {
  readonly streamId: string
  readonly startMs: number
  /** Now, while it is on air. */
  readonly endMs: number
}

const [, , , COARSEST] = FIGURE_TIERS

/** The finest tier that still has the beginning, and of which a report has few enough steps. */
const tierOf = ({ startMs, endMs }: TimeOnAir, nowMs: number): (typeof FIGURE_TIERS)[number] =>
  FIGURE_TIERS.find(
    ({ stepMs, keptMs }) => keptMs >= nowMs - startMs && endMs - startMs <= MAX_STEPS * stepMs,
  ) ?? COARSEST

const averageOf = (point: PointSum | undefined): number | null => (point ? point.sum / point.count : null)

const kilo = (value: number | null): number | null => (value === null ? null : value / KILO)

/** A figure of which no value is kept is null. */
export const readFigures = async (
  analytics: Pick<AnalyticsReads, 'sumPoints'>,
  time: TimeOnAir,
  nowMs: number,
): Promise<Pick<Broadcast, 'tier' | 'viewers' | 'averageBitrateKbps' | 'framesDropped'>> => {
  const { name: tier, stepMs } = tierOf(time, nowMs)
  const fromMs = Math.floor(time.startMs / stepMs) * stepMs
  const read = { metrics: METRICS, streamId: time.streamId, tier, fromMs, toMs: time.endMs }
  const sums = new Map((await analytics.sumPoints(read)).map((point) => [point.metric, point]))
  const current = sums.get('viewers.current')
  return {
    tier,
    viewers: {
      peak: current?.max ?? null,
      average: averageOf(current),
      seconds: sums.get('viewers.seconds')?.sum ?? null,
    },
    averageBitrateKbps: kilo(averageOf(sums.get('stream.bitrate'))),
    framesDropped: sums.get('stream.frames_dropped')?.sum ?? null,
  }
}
