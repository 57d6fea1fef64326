import type { Domain } from '@stream-manager/domain'
import { percentile, type Row, round } from '../statistics.ts'
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

export const timesOf = async (rounds: number, ask: () => Promise<number>): Promise<number[]> => {
  const tookMs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const startMs = performance.now()
    const points = await ask()
    tookMs.push(performance.now() - startMs)
    if (points !== SERIES * BUCKETS) throw new Error(`${points} points instead of ${SERIES * BUCKETS}`)
  }
  return tookMs
}

export const rowOf = (what: string, tookMs: readonly number[]): Row => ({
  '10 series x 31 days in 300 buckets': what,
  'median ms': round(percentile(tookMs, 0.5), 1),
  'p99 ms': round(percentile(tookMs, 0.99), 1),
})

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
