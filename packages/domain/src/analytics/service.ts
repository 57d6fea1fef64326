import type { AnalyticsReads } from '@stream-manager/analytics/port'
import { abortWithin, type Schedule, systemSchedule } from '@stream-manager/async'
import {
  type AnalyticsAnswer,
  type AnalyticsAnswers,
  fail,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { underPath } from '../store/field-error.ts'
import { noHistory } from '../store/no-history.ts'
import type { Analytics, AnalyticsCall } from './api.ts'
import { readBroadcasts } from './broadcasts.ts'
import { listMetrics } from './metrics.ts'
import { queryAnalytics } from './query.ts'

/** For all queries of a request together. */
const DEADLINE_MS = 10_000
const LATE = fail(
  'analytics.unavailable',
  'The queries took longer than 10 s together: ask for fewer of them, shorter ranges or longer buckets',
)

const LATE_BROADCASTS = fail(
  'analytics.unavailable',
  'The reports took longer than 10 s together: ask for fewer of them with `limit`',
)

export const createAnalytics = ({
  clock,
  ignored,
  schedule = systemSchedule,
  analytics,
}: Pick<Context, 'clock' | 'ignored'> & {
  readonly analytics: AnalyticsReads | null
  readonly schedule?: Schedule
}): Analytics => {
  const query = async (call: AnalyticsCall) => {
    if (analytics !== null) return queryAnalytics(analytics, call, clock.now().getTime())
    return noHistory()
  }
  const queryEach = async (
    calls: readonly AnalyticsCall[],
    signal: AbortSignal,
  ): Promise<Result<AnalyticsAnswers>> => {
    const answers: AnalyticsAnswer[] = []
    for (const [index, call] of calls.entries()) {
      if (signal.aborted) return LATE
      const answer = await query(call)
      if (!answer.ok) return underPath(`/queries/${index}`, answer)
      answers.push(answer.value)
    }
    return succeed({ answers })
  }
  return {
    metrics: listMetrics,
    query,
    broadcasts: async (asked) => {
      if (analytics === null) return noHistory()
      const page = { context: { clock, ignored }, analytics }
      return abortWithin(async (signal) => succeed(await readBroadcasts(page, asked, signal)), {
        deadlineMs: DEADLINE_MS,
        onLate: () => LATE_BROADCASTS,
        schedule,
      })
    },
    queryAll: (calls) =>
      abortWithin((signal) => queryEach(calls, signal), {
        deadlineMs: DEADLINE_MS,
        onLate: () => LATE,
        schedule,
      }),
  }
}
