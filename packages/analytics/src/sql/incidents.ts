import type { IncidentRow, IncidentsRead } from '../port/incidents.ts'
import { insertRows } from './rows.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

/** A closed incident is never open again, so its end counts also by a clock that was set back. */
const UPSERT = `insert into incidents (id, opened, at, state, data) values ($1, $2, $3, $4, $5)
  on conflict (id) do update set at = $3, state = $4, data = $5
  where (incidents.at <= $3 and incidents.state = 'open') or excluded.state = 'closed'`
const NAMED_STREAMS = 'select stream, incident from incident_streams where incident in'

const toIncident = (row: SqlRow, streams: readonly string[]): IncidentRow => ({
  id: String(row['id']),
  openedMs: Number(row['opened']),
  atMs: Number(row['at']),
  state: row['state'] === 'closed' ? 'closed' : 'open',
  streams,
  incident: JSON.parse(String(row['data'])),
})

/** One after the other: a batch may change an incident several times. */
export const writeIncidents = async (
  session: SqlSession,
  incidents: readonly IncidentRow[],
): Promise<void> => {
  for (const { id, openedMs, atMs, state, incident } of incidents) {
    await session.run(UPSERT, [id, openedMs, atMs, state, JSON.stringify(incident)])
  }
  await insertRows(session, {
    table: 'incident_streams',
    columns: ['stream', 'incident'],
    rows: incidents.flatMap(({ id, streams }) => streams.map((stream) => [stream, id])),
  })
}

const conditions = (values: SqlValue[], { id, streamId, state, before }: IncidentsRead): string[] => [
  ...(id === undefined ? [] : [`id = ${parameter(values, id)}`]),
  ...(streamId === undefined
    ? []
    : [`id in (select incident from incident_streams where stream = ${parameter(values, streamId)})`]),
  ...(state === undefined ? [] : [`state = ${parameter(values, state)}`]),
  ...(before === undefined
    ? []
    : [`(opened, id) < (${parameter(values, before.openedMs)}, ${parameter(values, before.id)})`]),
]

const streamsOf = async (
  session: SqlSession,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const streams = new Map<string, string[]>(ids.map((id) => [id, []]))
  if (ids.length === 0) return streams
  const values: SqlValue[] = []
  const list = ids.map((id) => parameter(values, id)).join(', ')
  for (const row of await session.all(`${NAMED_STREAMS} (${list}) order by stream`, values)) {
    streams.get(String(row['incident']))?.push(String(row['stream']))
  }
  return streams
}

export const listIncidents = async (
  session: SqlSession,
  read: IncidentsRead,
): Promise<readonly IncidentRow[]> => {
  const values: SqlValue[] = []
  const where = ['true', ...conditions(values, read)].join(' and ')
  const limit = parameter(values, read.limit)
  const sql = `select id, opened, at, state, data from incidents where ${where}
    order by opened desc, id desc limit ${limit}`
  const rows = await session.all(sql, values)
  const streams = await streamsOf(
    session,
    rows.map((row) => String(row['id'])),
  )
  return rows.map((row) => toIncident(row, streams.get(String(row['id'])) ?? []))
}
