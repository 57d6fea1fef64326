import type { Domain } from '@stream-manager/domain'
import { METRIC } from './material.ts'

/** Whole buckets of the tier of ten minutes. */
export const BUCKET_MS = 9_000_000
export const SERIES = 10
const BUCKETS = 300

export interface Range {
  readonly fromMs: number
  readonly toMs: number
}

/** Whole buckets up to that time. */
export const rangeBefore = (nowMs: number): Range => {
  const toMs = Math.floor(nowMs / BUCKET_MS) * BUCKET_MS
  return { fromMs: toMs - BUCKETS * BUCKET_MS, toMs }
}

/** The first rounds are not counted: programs are compiled, and caches are empty. */
const WARM_UP_ROUNDS = 3

/** Times of each, asked in turn. */
export const timesOf = async (
  rounds: number,
  asks: readonly (() => Promise<number>)[],
): Promise<readonly (readonly number[])[]> => {
  const times = asks.map((): number[] => [])
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const [index, ask] of asks.entries()) {
      const startMs = performance.now()
      const points = await ask()
      if (round >= 0) times[index]?.push(performance.now() - startMs)
      if (points !== SERIES * BUCKETS) throw new Error(`${points} points instead of ${SERIES * BUCKETS}`)
    }
  }
  return times
}

/** The whole read of `GET /api/analytics`, without HTTP. */
export const queryOurs = async (
  { analytics }: Pick<Domain, 'analytics'>,
  { fromMs, toMs }: Range,
  aggregate: 'avg' | 'p95',
): Promise<number> => {
  const iso = (ms: number) => new Date(ms).toISOString()
  const bucket = BUCKET_MS / 1000
  const query = { metrics: METRIC, from: iso(fromMs), to: iso(toMs), bucket, aggregate }
  const answer = await analytics.query({ query, annotated: true })
  if (!answer.ok) throw new Error(answer.fault.detail)
  return answer.value.series.reduce(
    (sum, { points }) => sum + points.filter(([, value]) => value !== null).length,
    0,
  )
}
