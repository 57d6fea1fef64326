import type { AlertRow, AlertsRead, AnalyticsReads } from '@stream-manager/analytics/port'
import {
  Alert,
  type AlertHistory,
  type AlertHistoryQuery,
  DEFAULT_ALERTS_PAGE,
  tolerantChecker,
} from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Context } from '../context.ts'

const checkAlert = tolerantChecker(Type.Object(Alert.properties), 'The stored alert')

const cursorOf = ({ sinceMs, id }: AlertRow): string => `${sinceMs}-${id}`

const placeOf = (cursor: string): NonNullable<AlertsRead['before']> => {
  const [sinceMs = '', ...id] = cursor.split('-')
  return { sinceMs: Number(sinceMs), id: id.join('-') }
}

const msOf = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Date.parse(time)

/** Nothing for a row of another version: it must not hide the others. */
const present =
  ({ ignored }: Pick<Context, 'ignored'>) =>
  ({ alert }: AlertRow): Alert[] => {
    const checked = ignored.parsed(checkAlert(alert))
    if (checked.ok) return [checked.value]
    ignored.unreadableValue()
    return []
  }

/** A page of alerts, also those that ended long ago; the newest beginning first. */
export const readHistory = async (
  context: Pick<Context, 'ignored'>,
  analytics: AnalyticsReads,
  query: AlertHistoryQuery,
): Promise<AlertHistory> => {
  const { stream, rule, from, to, cursor, limit = DEFAULT_ALERTS_PAGE } = query
  const found = await analytics.listAlerts({
    streamId: stream,
    ruleId: rule,
    fromMs: msOf(from),
    toMs: msOf(to),
    before: cursor === undefined ? undefined : placeOf(cursor),
    limit: limit + 1,
  })
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : undefined
  return { items: shown.flatMap(present(context)), nextCursor: last ? cursorOf(last) : null }
}
