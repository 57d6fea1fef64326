import type { GapRow } from '@stream-manager/analytics/port'
import { type AnalyticsHole, FIGURE_TIERS, type Hole } from '@stream-manager/contracts'
import type { Plan } from './plan.ts'

/** Until then an interval may still be on its way: it ends, is written and is read. */
const PENDING_MS = 30_000

export type Line = readonly (readonly [atMs: number, value: number | null])[]

/** A value, or null, for each bucket of the plan. */
export const fillBuckets = (
  points: readonly (readonly [number, number])[],
  { fromMs, toMs, bucketMs }: Plan,
): Line => {
  const values = new Map(points)
  return Array.from({ length: (toMs - fromMs) / bucketMs }, (_, index) => {
    const atMs = fromMs + index * bucketMs
    return [atMs, values.get(atMs) ?? null] as const
  })
}

export interface HoleContext {
  readonly plan: Plan
  readonly nowMs: number
  readonly lost: readonly GapRow[]
}

const reasonOf = (atMs: number, { plan, nowMs, lost }: HoleContext): Hole => {
  const endMs = atMs + plan.bucketMs
  const keptMs = FIGURE_TIERS.find(({ name }) => name === plan.tier)?.keptMs ?? 0
  if (endMs > nowMs - PENDING_MS) return 'pending'
  if (endMs <= nowMs - keptMs) return 'expired'
  return lost.some(({ fromMs, untilMs }) => (fromMs ?? 0) < endMs && untilMs > atMs) ? 'lost' : 'notMeasured'
}

interface Run {
  readonly fromMs: number
  endMs: number
  readonly reason: Hole
}

/** Buckets without a value, joined while the reason stays the same. */
export const holesOf = (line: Line, context: HoleContext): AnalyticsHole[] => {
  const { bucketMs } = context.plan
  const runs: Run[] = []
  for (const [atMs, value] of line) {
    if (value !== null) continue
    const reason = reasonOf(atMs, context)
    const last = runs.at(-1)
    if (last?.reason === reason && last.endMs === atMs) last.endMs += bucketMs
    else runs.push({ fromMs: atMs, endMs: atMs + bucketMs, reason })
  }
  return runs.map(({ fromMs, endMs, reason }) => ({
    from: new Date(fromMs).toISOString(),
    to: new Date(endMs).toISOString(),
    reason,
  }))
}
