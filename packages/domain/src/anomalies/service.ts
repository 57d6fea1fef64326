import type { AnalyticsReads } from '@stream-manager/analytics/port'
import { abortWithin, type Schedule, systemSchedule } from '@stream-manager/async'
import { fail, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Anomalies } from './api.ts'
import { planAnomalies } from './plan.ts'
import { readAnomalies } from './read.ts'

const DEADLINE_MS = 10_000
const late = (deadlineMs: number) =>
  fail(
    'analytics.unavailable',
    `The comparison took longer than ${Math.ceil(deadlineMs / 1000)} s: ask for one stream, one metric or a shorter range`,
  )

const WITHOUT_STORE = fail(
  'analytics.unavailable',
  'This deployment has no store of history; everything else works',
)

export const createAnomalies = ({
  clock,
  analytics,
  schedule = systemSchedule,
}: Pick<Context, 'clock'> & {
  readonly analytics: Pick<AnalyticsReads, 'readPoints'> | null
  readonly schedule?: Schedule
}): Anomalies => ({
  find: async (query, options = {}) => {
    if (analytics === null) return WITHOUT_STORE
    const plan = planAnomalies(query, clock.now().getTime())
    if (!plan.ok) return plan
    const deadlineMs = Math.min(options.deadlineMs ?? DEADLINE_MS, DEADLINE_MS)
    return abortWithin(
      async (signal) => succeed(await readAnomalies({ analytics, signal }, query, plan.value)),
      { deadlineMs, onLate: () => late(deadlineMs), signal: options.signal, schedule },
    )
  },
})
