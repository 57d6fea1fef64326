import type { AnalyticsReads } from '@stream-manager/analytics/port'
import { type AnalyticsAnswer, fail, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { underPath } from '../store/field-error.ts'
import type { Analytics, AnalyticsCall } from './api.ts'
import { listMetrics } from './metrics.ts'
import { queryAnalytics } from './query.ts'

export const createAnalytics = ({
  clock,
  analytics,
}: Pick<Context, 'clock'> & { readonly analytics: AnalyticsReads | null }): Analytics => {
  const query = async (call: AnalyticsCall) => {
    if (analytics !== null) return queryAnalytics(analytics, call, clock.now().getTime())
    return fail('analytics.unavailable', 'This deployment has no store of history; everything else works')
  }
  return {
    metrics: listMetrics,
    query,
    queryAll: async (calls) => {
      const answers: AnalyticsAnswer[] = []
      for (const [index, call] of calls.entries()) {
        const answer = await query(call)
        if (!answer.ok) return underPath(`/queries/${index}`, answer)
        answers.push(answer.value)
      }
      return succeed({ answers })
    },
  }
}
