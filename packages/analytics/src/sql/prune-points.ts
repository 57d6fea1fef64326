import { FIGURE_TIERS } from '@stream-manager/contracts'
import type { PruneLimits } from '../port/intake.ts'
import { tableOf } from './points.ts'
import type { PrunedTable } from './pruned-table.ts'
import type { SqlSession } from './session.ts'

/** By the series first: their old points are the beginning of each, so no point that stays is looked at. */
export const oldPoints = (table: string): string => `delete from ${table} where (series, at) in (
  select p.series, p.at from series s cross join ${table} p where p.series = s.id and p.at < $1 limit $2)`

/** The coarsest tier is the last that has a point. */
const EMPTY_SERIES = `delete from series where id in (select s.id from series s
  where not exists (select 1 from ${tableOf('1h')} p where p.series = s.id) limit $1)`

export const prunePoints = async (
  session: SqlSession,
  { nowMs, limit }: Pick<PruneLimits, 'nowMs' | 'limit'>,
  tableFor: PrunedTable,
): Promise<number> => {
  let deleted = 0
  for (const { name, keptMs } of FIGURE_TIERS) {
    deleted += await session.run(oldPoints(tableFor(tableOf(name))), [nowMs - keptMs, limit])
  }
  return deleted + (await session.run(EMPTY_SERIES, [limit]))
}
