import { FIGURE_TIERS } from '@stream-manager/contracts'
import type { PruneLimits } from '../port/intake.ts'
import { pruneBroadcasts } from './broadcasts.ts'
import { pruneAlerts } from './prune-alerts.ts'
import { pruneDeliveries } from './prune-deliveries.ts'
import { pruneErrors } from './prune-errors.ts'
import { pruneIncidents } from './prune-incidents.ts'
import { prunePoints } from './prune-points.ts'
import type { PrunedTable } from './pruned-table.ts'
import type { SqlSession } from './session.ts'
import { pruneViewers } from './viewers.ts'

const oldEvents = (table: string): string =>
  `delete from ${table} where (at, id) in (select at, id from ${table} where at < $1 order by at, id limit $2)`
/** The parameter is a number of rows, of the whole table. */
export const OLDEST_EVENTS =
  'delete from events where (at, id) in (select at, id from events order by at, id limit $1)'
const OLD_GAPS = `delete from gaps where (log, epoch, after_offset) in (
  select log, epoch, after_offset from gaps where until_at < $1 order by until_at limit $2)`
// Positions of deleted streams. A log that was silent for so long is read again from its beginning, so a position
// must outlive every row: a point that is read again would be added to one that is still there.
const OLD_POSITIONS = `delete from positions where log in (
  select log from positions where at < $1 order by at limit $2)`
// A holder of a deleted partition is refused once, and takes it again.
const EMPTY_PARTITIONS = `delete from partitions where name in (
  select name from partitions where not exists (select 1 from positions where positions.partition = partitions.name)
  limit $1)`

/** A gap is kept as long as the points that it explains. */
const LONGEST_KEPT_MS = Math.max(...FIGURE_TIERS.map(({ keptMs }) => keptMs))

const pruneExcess = async (session: SqlSession, { maxEvents, limit }: PruneLimits): Promise<number> => {
  const [row] = await session.all('select count(*) as count from events', [])
  const excess = Number(row?.['count'] ?? 0) - maxEvents
  return excess > 0 ? session.run(OLDEST_EVENTS, [Math.min(excess, limit)]) : 0
}

export const pruneRows =
  (tableFor: PrunedTable) =>
  async (session: SqlSession, limits: PruneLimits): Promise<number> => {
    let deleted = await pruneExcess(session, limits)
    deleted += await session.run(oldEvents(tableFor('events')), [limits.beforeMs, limits.limit])
    deleted += await session.run(OLD_GAPS, [limits.nowMs - LONGEST_KEPT_MS, limits.limit])
    deleted += await session.run(OLD_POSITIONS, [limits.nowMs - LONGEST_KEPT_MS, limits.limit])
    deleted += await prunePoints(session, limits, tableFor)
    deleted += await pruneViewers(session, limits)
    deleted += await pruneErrors(session, limits)
    deleted += await pruneAlerts(session, limits)
    deleted += await pruneIncidents(session, limits)
    deleted += await pruneBroadcasts(session, limits)
    deleted += await pruneDeliveries(session, limits)
    await session.run(EMPTY_PARTITIONS, [limits.limit])
    return deleted
  }
