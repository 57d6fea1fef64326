import type {
  ApplyOutcome,
  Grant,
  IntakeBatch,
  LogAdvance,
  LogPosition,
  StoredPartition,
} from '../port/intake.ts'
import { insertGaps } from './gaps.ts'
import { writeRows } from './row-writers.ts'
import type { SqlRow, SqlSession, SqlTransaction } from './session.ts'

const TAKE = `insert into partitions (name, origin, fence, holder) values ($1, $2, $3, $4)
  on conflict (name) do update set origin = $2, fence = $3, holder = $4
    where partitions.origin <> $2 or partitions.fence < $3
      or (partitions.fence = $3 and partitions.holder = $4)`
const POSITIONS = 'select log, epoch, "offset", memory, at from positions where partition = $1 order by log'
// In PostgreSQL this also locks the row, so that two holders come one after the other.
const CHECK_FENCE = `update partitions set holder = $4
  where name = $1 and origin = $2 and fence = $3 and holder = $4`
const ADVANCE = `update positions set epoch = $2, "offset" = $3, memory = $4, at = $5
  where log = $1 and partition = $6 and epoch = $7 and "offset" = $8`
const BEGIN_LOG = `insert into positions (log, epoch, "offset", memory, at, partition) values ($1, $2, $3, $4, $5, $6)
  on conflict do nothing`

const PARTITIONS = 'select partition, log from positions order by at desc, log limit $1'

const toPosition = (row: SqlRow): LogPosition => ({
  log: String(row['log']),
  position: { epoch: String(row['epoch']), offset: Number(row['offset']) },
  memory: JSON.parse(String(row['memory'])),
  atMs: Number(row['at']),
})

export const take = async (
  session: SqlSession,
  { partition, origin, fence, holder }: Grant,
): Promise<readonly LogPosition[] | null> => {
  const taken = await session.run(TAKE, [partition, origin, fence, holder])
  return taken === 0 ? null : (await session.all(POSITIONS, [partition])).map(toPosition)
}

export const listPartitions = async (
  session: SqlSession,
  { limit }: { readonly limit: number },
): Promise<readonly StoredPartition[]> => {
  const rows = await session.all(PARTITIONS, [limit])
  const logsByName = new Map<string, string[]>()
  for (const { partition, log } of rows) {
    const name = String(partition)
    logsByName.set(name, [...(logsByName.get(name) ?? []), String(log)])
  }
  return [...logsByName].map(([name, logs]) => ({ name, logs }))
}

/** False when the log is not at the position from which the batch continues. */
const advance = async (
  session: SqlSession,
  { grant, atMs }: IntakeBatch,
  { log, from, to, memory }: LogAdvance,
): Promise<boolean> => {
  const values = [log, to.epoch, to.offset, JSON.stringify(memory), atMs, grant.partition]
  const changes =
    from === null
      ? await session.run(BEGIN_LOG, values)
      : await session.run(ADVANCE, [...values, from.epoch, from.offset])
  return changes === 1
}

/** In the order of their names, so that two transactions cannot wait for each other. */
const byName = (one: LogAdvance, other: LogAdvance): number => (one.log < other.log ? -1 : 1)

/** The first log that is at another position than the batch began with. */
const advanceAll = async (session: SqlSession, batch: IntakeBatch): Promise<string | null> => {
  for (const entry of batch.advances.toSorted(byName)) {
    if (!(await advance(session, batch, entry))) return entry.log
  }
  return null
}

/**
 * Two guards: the fence stops a holder that was frozen while its lease passed on, and the compared positions stop a
 * second effect even if a fence were given out twice.
 */
export const apply = async (transaction: SqlTransaction, batch: IntakeBatch): Promise<ApplyOutcome> => {
  const { partition, origin, fence, holder } = batch.grant
  const held = await transaction.run(CHECK_FENCE, [partition, origin, fence, holder])
  if (held === 0) return { status: 'fenced' }
  const moved = await advanceAll(transaction, batch)
  if (moved !== null) {
    transaction.discard()
    return { status: 'moved', log: moved }
  }
  await insertGaps(transaction, batch.gaps)
  await writeRows(transaction, batch.rows)
  return { status: 'applied' }
}
