import type { AlertRow, AnalyticsReads } from '@stream-manager/analytics/port'
import {
  Alert,
  type AlertHistory,
  type AlertHistoryQuery,
  DEFAULT_ALERTS_PAGE,
  tolerantChecker,
} from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { type HistoryPlace, msOf, readHistoryPage } from '../store/history-page.ts'

const checkAlert = tolerantChecker(Type.Object(Alert.properties), 'The stored alert')

const placeOfRow = ({ sinceMs, id }: AlertRow): HistoryPlace => ({ atMs: sinceMs, id })

/** A page of alerts, also those that ended long ago; the newest beginning first. */
export const readHistory = async (
  { ignored }: Pick<Context, 'ignored'>,
  analytics: AnalyticsReads,
  query: AlertHistoryQuery,
): Promise<AlertHistory> => {
  const { stream: streamId, rule: ruleId, from, to, cursor, limit = DEFAULT_ALERTS_PAGE } = query
  const range = { streamId, ruleId, fromMs: msOf(from), toMs: msOf(to) }
  const { rows, nextCursor } = await readHistoryPage({ cursor, limit, placeOfRow }, (before, atMost) =>
    analytics.listAlerts({
      ...range,
      before: before && { sinceMs: before.atMs, id: before.id },
      limit: atMost,
    }),
  )
  return { items: rows.flatMap(({ alert }) => ignored.readable(checkAlert(alert)) ?? []), nextCursor }
}
