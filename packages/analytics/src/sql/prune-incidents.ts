import type { PruneLimits } from '../port/intake.ts'
import type { SqlSession } from './session.ts'

const KEPT_MS = 365 * 24 * 3_600_000

/** An open incident stays, however old it is. */
const OLD_INCIDENTS = `delete from incidents where id in (
  select id from incidents where state = 'closed' and opened < $1 and at < $1 order by opened, id limit $2)`
const NAMES_OF_NONE = `delete from incident_streams where (stream, incident) in (
  select stream, incident from incident_streams
  where not exists (select 1 from incidents where incidents.id = incident_streams.incident) limit $1)`

export const pruneIncidents = async (
  session: SqlSession,
  { nowMs, limit }: Pick<PruneLimits, 'nowMs' | 'limit'>,
): Promise<number> => {
  const deleted = await session.run(OLD_INCIDENTS, [nowMs - KEPT_MS, limit])
  return deleted + (await session.run(NAMES_OF_NONE, [limit]))
}
