import type { EventRow, EventsRead } from '../port/events.ts'
import { insertRows } from './rows.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

export const EVENT_COLUMNS = ['id', 'at', 'type', 'stream', 'severity', 'subject', 'data']

const textOrNull = (value: unknown): string | null => (value === null ? null : String(value))

const severityOf = (value: unknown): EventRow['severity'] =>
  value === 'error' || value === 'warning' ? value : 'info'

export const toEvent = (row: SqlRow): EventRow => ({
  id: String(row['id']),
  atMs: Number(row['at']),
  type: String(row['type']),
  streamId: textOrNull(row['stream']),
  severity: severityOf(row['severity']),
  subject: textOrNull(row['subject']),
  data: JSON.parse(String(row['data'])),
})

export const insertEvents = (session: SqlSession, events: readonly EventRow[]): Promise<void> =>
  insertRows(session, {
    table: 'events',
    columns: EVENT_COLUMNS,
    rows: events.map((event) => [
      event.id,
      event.atMs,
      event.type,
      event.streamId,
      event.severity,
      event.subject,
      JSON.stringify(event.data),
    ]),
  })

/** A type without a dot means all types of that noun. It holds no wildcard: the contract allows letters only. */
const typeCondition = (values: SqlValue[], type: string): string =>
  type.includes('.') ? `type = ${parameter(values, type)}` : `type like ${parameter(values, `${type}.%`)}`

const conditions = (values: SqlValue[], { type, fromMs, toMs, before }: EventsRead): string[] => [
  ...(type === undefined ? [] : [typeCondition(values, type)]),
  ...(fromMs === undefined ? [] : [`at >= ${parameter(values, fromMs)}`]),
  ...(toMs === undefined ? [] : [`at <= ${parameter(values, toMs)}`]),
  ...(before === undefined
    ? []
    : [`(at, id) < (${parameter(values, before.atMs)}, ${parameter(values, before.id)})`]),
]

/** An incident of several streams has an event of no stream, whose subject is the incident. */
const incidentsOf = (stream: string): string => `stream is null
  and type in ('incident.opened', 'incident.joined', 'incident.closed')
  and subject in (select incident from incident_streams where stream = ${stream})`

/** Each of them has an index of its own, which an `or` of both would not use. */
const placesOf = (values: SqlValue[], { streamId }: EventsRead): readonly (readonly string[])[] => {
  if (streamId === undefined) return [[]]
  const stream = parameter(values, streamId)
  return [[`stream = ${stream}`], [incidentsOf(stream)]]
}

export const listEvents = async (session: SqlSession, read: EventsRead): Promise<readonly EventRow[]> => {
  const values: SqlValue[] = []
  const shared = conditions(values, read)
  const end = `order by at desc, id desc limit ${parameter(values, read.limit)}`
  const parts = placesOf(values, read).map((place) => {
    const where = ['true', ...place, ...shared].join(' and ')
    return `select * from (select ${EVENT_COLUMNS.join(', ')} from events where ${where} ${end}) as part`
  })
  return (await session.all(`${parts.join(' union all ')} ${end}`, values)).map(toEvent)
}
