import type { AlertRow, AlertsRead } from '../port/alerts.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

/** An alert that is over never fires again, so its end counts also by a clock that was set back. */
const UPSERT = `insert into alerts (id, rule, stream, since, at, data) values ($1, $2, $3, $4, $5, $6)
  on conflict (id) do update set at = $5, data = $6 where alerts.at <= $5 or cast($7 as integer) = 1`

const toAlert = (row: SqlRow): AlertRow => ({
  id: String(row['id']),
  ruleId: String(row['rule']),
  streamId: row['stream'] === null ? null : String(row['stream']),
  sinceMs: Number(row['since']),
  atMs: Number(row['at']),
  alert: JSON.parse(String(row['data'])),
})

/** One after the other: a batch may change an alert several times. */
export const writeAlerts = async (session: SqlSession, alerts: readonly AlertRow[]): Promise<void> => {
  for (const { id, ruleId, streamId, sinceMs, atMs, alert } of alerts) {
    const isOver = alert['state'] === 'resolved' ? 1 : 0
    await session.run(UPSERT, [id, ruleId, streamId, sinceMs, atMs, JSON.stringify(alert), isOver])
  }
}

const conditions = (values: SqlValue[], read: AlertsRead): string[] => {
  const { streamId, ruleId, fromMs, toMs, before } = read
  return [
    ...(streamId === undefined ? [] : [`stream = ${parameter(values, streamId)}`]),
    ...(ruleId === undefined ? [] : [`rule = ${parameter(values, ruleId)}`]),
    ...(fromMs === undefined ? [] : [`since >= ${parameter(values, fromMs)}`]),
    ...(toMs === undefined ? [] : [`since <= ${parameter(values, toMs)}`]),
    ...(before === undefined
      ? []
      : [`(since, id) < (${parameter(values, before.sinceMs)}, ${parameter(values, before.id)})`]),
  ]
}

export const listAlerts = async (session: SqlSession, read: AlertsRead): Promise<readonly AlertRow[]> => {
  const values: SqlValue[] = []
  const where = ['true', ...conditions(values, read)].join(' and ')
  const limit = parameter(values, read.limit)
  const sql = `select id, rule, stream, since, at, data from alerts where ${where}
    order by since desc, id desc limit ${limit}`
  return (await session.all(sql, values)).map(toAlert)
}
