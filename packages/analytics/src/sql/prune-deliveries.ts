import type { PruneLimits } from '../port/intake.ts'
import type { SqlSession } from './session.ts'

const DAY_MS = 24 * 3_600_000
const KEPT_MS = { delivered: 14 * DAY_MS, others: 30 * DAY_MS }

const OLD_DELIVERED = `delete from deliveries where id in (
  select id from deliveries where at < $1 and state = 'delivered' order by at limit $2)`
const OLD_OTHERS = `delete from deliveries where id in (
  select id from deliveries where at < $1 and state <> 'delivered' order by at limit $2)`

export const pruneDeliveries = async (
  session: SqlSession,
  { nowMs, limit }: Pick<PruneLimits, 'nowMs' | 'limit'>,
): Promise<number> =>
  (await session.run(OLD_DELIVERED, [nowMs - KEPT_MS.delivered, limit])) +
  (await session.run(OLD_OTHERS, [nowMs - KEPT_MS.others, limit]))
