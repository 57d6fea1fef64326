import { FIGURE_TIERS } from '@stream-manager/contracts'
import type { Shrinkage, ShrinkLimits } from '../port/intake.ts'
import { tableOf } from '../sql/points.ts'
import { OLDEST_EVENTS } from '../sql/prune.ts'
import { oldPoints } from '../sql/prune-points.ts'
import type { SqlSession } from '../sql/session.ts'

const USED = `select ((select page_count from pragma_page_count) - (select freelist_count from pragma_freelist_count))
  * (select page_size from pragma_page_size) as bytes`
/** 4 MB in pages of 4 KiB: a step that gives free pages back to the disk must not hold up the intake. */
const VACUUM = 'pragma incremental_vacuum(1000)'
/** Points that go together: an hour of the finest tier. */
const STEPS_AT_ONCE = 360
/** The newest points stay, or a history full of events would have none of the finest tier. */
const MIN_AGE_MS = 3_600_000

type Deletion = (session: SqlSession, limits: ShrinkLimits) => Promise<number>

/** Each series is in the order of time, so its first point is its oldest. */
const oldestPoint = async (session: SqlSession, table: string): Promise<number | null> => {
  const sql = `select min((select min(at) from ${table} p where p.series = s.id)) as at from series s`
  const [row] = await session.all(sql, [])
  return typeof row?.['at'] === 'number' ? row['at'] : null
}

const deletePoints =
  (table: string, stepMs: number): Deletion =>
  async (session, { nowMs, limit }) => {
    const atMs = await oldestPoint(session, table)
    if (atMs === null) return 0
    const beforeMs = Math.min(atMs + STEPS_AT_ONCE * stepMs, nowMs - MIN_AGE_MS)
    return session.run(oldPoints(table), [beforeMs, limit])
  }

const [FINEST, ...COARSER] = FIGURE_TIERS.map(
  ({ name, stepMs }) => [tableOf(name), deletePoints(tableOf(name), stepMs)] as const,
)

/** In the order in which they shrink. Tables of errors, alerts and viewers are small, and keep their rows for their time. */
const SHRINKING: readonly (readonly [table: string, deletion: Deletion])[] = [
  ...(FINEST ? [FINEST] : []),
  ['events', (session, { limit }) => session.run(OLDEST_EVENTS, [limit])],
  ...COARSER,
]

const usedBytes = async (session: SqlSession): Promise<number> => {
  const [row] = await session.all(USED, [])
  return Number(row?.['bytes'])
}

const deleteOldest: (...of: Parameters<Deletion>) => Promise<string | null> = async (session, limits) => {
  for (const [table, deletion] of SHRINKING) if ((await deletion(session, limits)) > 0) return table
  return null
}

/** Counts pages in use: a page that a deleted row leaves is used again, or given back to the disk in small steps. */
export const shrink = async (session: SqlSession, limits: ShrinkLimits): Promise<Shrinkage> => {
  const isOver = (await usedBytes(session)) > limits.maxBytes
  const table = isOver ? await deleteOldest(session, limits) : null
  await session.all(VACUUM, [])
  return { bytes: await usedBytes(session), table, isDone: table === null }
}
