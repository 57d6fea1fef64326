import {
  type AnomaliesQuery,
  FIGURE_TIERS,
  fail,
  figureNamed,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { type AnomalyMetric, anomalyMetrics } from './metrics.ts'
import { STEP_MS } from './rules.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DEFAULT_RANGE_MS = 6 * HOUR_MS
const MAX_RANGE_MS = DAY_MS
/** Until then values of a minute may still be on their way. */
const PENDING_MS = 30_000
const [, MINUTES] = FIGURE_TIERS
/** The hour before the range must be kept too. */
const MAX_AGE_MS = MINUTES.keptMs - DAY_MS

export interface AnomaliesPlan {
  readonly metrics: readonly AnomalyMetric[]
  /** Whole minutes. */
  readonly fromMs: number
  /** Exclusive. */
  readonly toMs: number
}

const invalid = (path: string, message: string): Result<never> =>
  fail('request.invalid', `${path} ${message}`, { errors: [{ path: `/${path}`, message }] })

const toMinute = (ms: number): number => Math.floor(ms / STEP_MS) * STEP_MS

const msOr = (time: string | undefined, otherwise: number): number =>
  time === undefined ? otherwise : Date.parse(time)

const metricsNamed = (name: string | undefined): Result<readonly AnomalyMetric[]> => {
  if (name === undefined) return succeed(anomalyMetrics)
  const metric = anomalyMetrics.find((known) => known === name)
  if (metric !== undefined) return succeed([metric])
  return figureNamed(name) === null
    ? invalid('metric', `${name} is not in GET /api/analytics/metrics`)
    : invalid('metric', `${name} is not compared with its past: ask for one of ${anomalyMetrics.join(', ')}`)
}

/** Errors: `request.invalid`. */
export const planAnomalies = (query: AnomaliesQuery, nowMs: number): Result<AnomaliesPlan> => {
  const metrics = metricsNamed(query.metric)
  if (!metrics.ok) return metrics
  const toMs = toMinute(Math.min(msOr(query.to, nowMs), nowMs - PENDING_MS))
  const fromMs = toMinute(msOr(query.from, toMs - DEFAULT_RANGE_MS))
  if (fromMs >= toMs) return invalid('from', 'must be a minute before `to`, and before now')
  if (toMs - fromMs > MAX_RANGE_MS) return invalid('from', 'must be at most 24 hours before `to`')
  if (nowMs - fromMs > MAX_AGE_MS) return invalid('from', 'must be at most 13 days before now')
  return succeed({ metrics: metrics.value, fromMs, toMs })
}
