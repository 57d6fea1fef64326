import type { PruneLimits } from '../port/intake.ts'
import type { SqlSession } from './session.ts'

const KEPT_MS = 365 * 24 * 3_600_000

/** An alert that is open for longer still changes, and stays. */
const OLD_ALERTS = `delete from alerts where id in (
  select id from alerts where since < $1 and at < $1 order by since, id limit $2)`

export const pruneAlerts = (
  session: SqlSession,
  { nowMs, limit }: Pick<PruneLimits, 'nowMs' | 'limit'>,
): Promise<number> => session.run(OLD_ALERTS, [nowMs - KEPT_MS, limit])
