import type { Timeline, TimelineError, TimelineRead } from '../port/timeline.ts'
import { EVENT_COLUMNS, toEvent } from './events.ts'
import { toOccurrence } from './read-errors.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

const ERRORS = `select occurrence.id, occurrence.group_id, occurrence.at, occurrence.count, occurrence.service,
    occurrence.instance, occurrence.version, occurrence.stream, occurrence.request, occurrence.records,
    groups.code, groups.message, groups.frame, groups.severity
  from error_occurrences as occurrence join error_groups as groups on groups.id = occurrence.group_id`

const textOrNull = (value: unknown): string | null => (value === null ? null : String(value))

const toError = (row: SqlRow): TimelineError => ({
  ...toOccurrence(row),
  groupId: String(row['group_id']),
  code: textOrNull(row['code']),
  message: String(row['message']),
  frame: textOrNull(row['frame']),
  severity: row['severity'] === 'error' ? 'error' : 'warning',
})

/** The end of a statement about rows in the range, with `at`, `id` and `stream` of this table. */
const rangeOf = (
  values: SqlValue[],
  table: string,
  { fromMs, toMs, streamIds, limit }: TimelineRead,
): string => {
  const names = streamIds.map((id) => parameter(values, id)).join(', ')
  const streams = names === '' ? '' : `and (${table}.stream is null or ${table}.stream in (${names}))`
  const [from, to] = [parameter(values, fromMs), parameter(values, toMs)]
  return `where ${table}.at >= ${from} and ${table}.at <= ${to} ${streams}
    order by ${table}.at, ${table}.id limit ${parameter(values, limit)}`
}

export const readTimeline = async (session: SqlSession, read: TimelineRead): Promise<Timeline> => {
  const ofEvents: SqlValue[] = []
  const events = `select ${EVENT_COLUMNS.join(', ')} from events ${rangeOf(ofEvents, 'events', read)}`
  const ofErrors: SqlValue[] = []
  const errors = `${ERRORS} ${rangeOf(ofErrors, 'occurrence', read)}`
  return {
    events: (await session.all(events, ofEvents)).map(toEvent),
    errors: (await session.all(errors, ofErrors)).map(toError),
  }
}
