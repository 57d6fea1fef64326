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

type Tier = (typeof FIGURE_TIERS)[number]

const [, , , COARSEST] = FIGURE_TIERS

/** Tiers that are kept for long enough, and of which a report has few enough steps, the finest first. */
const tiersOf = ({ startMs, endMs }: TimeOnAir, nowMs: number): readonly Tier[] => {
  const tiers = FIGURE_TIERS.filter(
    ({ stepMs, keptMs }) => keptMs >= nowMs - startMs && endMs - startMs <= MAX_STEPS * stepMs,
  )
  return tiers.length === 0 ? [COARSEST] : tiers
}

interface TierSums {
  readonly tier: Tier
  readonly sums: readonly PointSum[]
  /** Infinite without sums. */
  readonly firstMs: number
}

const readTier = async (
  analytics: Pick<AnalyticsReads, 'sumPoints'>,
  { streamId, startMs, endMs }: TimeOnAir,
  tier: Tier,
): Promise<TierSums> => {
  const fromMs = Math.floor(startMs / tier.stepMs) * tier.stepMs
  const sums = await analytics.sumPoints({ metrics: METRICS, streamId, tier: tier.name, fromMs, toMs: endMs })
  return { tier, sums, firstMs: Math.min(...sums.map(({ firstMs }) => firstMs)) }
}

/** A finer tier may have lost its oldest rows to the limit on bytes. It has them all when no coarser one begins earlier. */
const hasAllOf = (fine: TierSums, coarse: TierSums): boolean =>
  fine.firstMs < coarse.firstMs + coarse.tier.stepMs

/** The finest tier whose rows begin as early as those of any other. */
const readBestTier = async (
  analytics: Pick<AnalyticsReads, 'sumPoints'>,
  time: TimeOnAir,
  nowMs: number,
): Promise<TierSums> => {
  const [finest = COARSEST, ...coarser] = tiersOf(time, nowMs)
  let best = await readTier(analytics, time, finest)
  for (const tier of coarser) {
    if (best.firstMs <= time.startMs) break
    const next = await readTier(analytics, time, tier)
    if (next.sums.length > 0 && !hasAllOf(best, next)) best = next
  }
  return best
}

const averageOf = (point: PointSum | undefined): number | null => (point ? point.sum / point.count : null)

const kilo = (value: number | null): number | null => (value === null ? null : value / KILO)

/** A figure of which no value is kept is null. */
export const readBroadcastFigures = async (
  analytics: Pick<AnalyticsReads, 'sumPoints'>,
  time: TimeOnAir,
  nowMs: number,
): Promise<Pick<Broadcast, 'tier' | 'viewers' | 'averageBitrateKbps' | 'framesDropped'>> => {
  const best = await readBestTier(analytics, time, nowMs)
  const sums = new Map(best.sums.map((point) => [point.metric, point]))
  const current = sums.get('viewers.current')
  return {
    tier: best.tier.name,
    viewers: {
      peak: current?.max ?? null,
      average: averageOf(current),
      seconds: sums.get('viewers.seconds')?.sum ?? null,
    },
    averageBitrateKbps: kilo(averageOf(sums.get('stream.bitrate'))),
    framesDropped: sums.get('stream.frames_dropped')?.sum ?? null,
  }
}
