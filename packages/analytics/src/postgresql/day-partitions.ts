import { FIGURE_TIERS } from '@stream-manager/contracts'
import type { PruneLimits } from '../port/intake.ts'
import { tableOf } from '../sql/points.ts'
import type { SqlRow, SqlSession } from '../sql/session.ts'
import { isLocked } from './errors.ts'

const DAY_MS = 24 * 3_600_000
/** Before and after today. A day has its partition long before its first row, whatever the clock of the writer. */
const DAYS = { before: 1, after: 2 }

const [FINEST] = FIGURE_TIERS

type KeptFrom = (limits: PruneLimits) => number

/** Tables with a partition for each day and one, `<table>_other`, for all other rows; and the time from which rows are kept. */
const DAY_TABLES: Readonly<Record<string, KeptFrom>> = {
  events: ({ beforeMs }) => beforeMs,
  [tableOf(FINEST.name)]: ({ nowMs }) => nowMs - FINEST.keptMs,
}

/** The table of the rows that are in no day. */
export const otherRowsOf = (table: string): string => (table in DAY_TABLES ? `${table}_other` : table)

const NAME = /_d(\d{4})(\d{2})(\d{2})$/

const nameOf = (table: string, dayMs: number): string =>
  `${table}_d${new Date(dayMs).toISOString().slice(0, 'yyyy-mm-dd'.length).replaceAll('-', '')}`

const PARTITIONS = `select child.relname as name from pg_inherits
  join pg_class child on child.oid = inhrelid where inhparent = $1::regclass order by 1`

const namesOf = async (session: SqlSession, table: string): Promise<readonly string[]> =>
  (await session.all(PARTITIONS, [table])).map((row: SqlRow) => String(row['name']))

/** Rows of that day came early if the clock of a writer was ahead. */
const makeDay = async (session: SqlSession, table: string, dayMs: number): Promise<void> => {
  const name = nameOf(table, dayMs)
  const [from, to] = [dayMs, dayMs + DAY_MS]
  await session.run(`create table ${name} (like ${table} including defaults including constraints)`, [])
  await session.run(`lock table ${otherRowsOf(table)} in access exclusive mode`, [])
  await session.run(
    `with moved as (delete from ${otherRowsOf(table)} where at >= ${from} and at < ${to} returning *)
      insert into ${name} select * from moved`,
    [],
  )
  await session.run(`alter table ${table} attach partition ${name} for values from (${from}) to (${to})`, [])
}

const daysAround = (nowMs: number): number[] => {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS
  return Array.from(
    { length: DAYS.before + 1 + DAYS.after },
    (_, day) => today + (day - DAYS.before) * DAY_MS,
  )
}

/** "SMGD": callers come one after the other. Intake waits for a change of its table, so that change must not wait long. */
const LOCK = 0x534d4744
const EXCLUSIVE = `set local lock_timeout = '2s'; select pg_advisory_xact_lock(${LOCK})`

/** Until the end of the caller's transaction. */
export const lockDays = (session: SqlSession): Promise<number> => session.run(EXCLUSIVE, [])

/** Makes the partitions of the days around now, in the caller's transaction. */
export const makeDays = async (session: SqlSession, nowMs = Date.now()): Promise<void> => {
  await lockDays(session)
  for (const table of Object.keys(DAY_TABLES)) {
    const existing = new Set(await namesOf(session, table))
    for (const dayMs of daysAround(nowMs)) {
      if (!existing.has(nameOf(table, dayMs))) await makeDay(session, table, dayMs)
    }
  }
}

/** End of the day of a partition; null for the partition of other rows. */
const endOf = (name: string): number | null => {
  const [, year, month, day] = NAME.exec(name) ?? []
  return year === undefined ? null : Date.UTC(Number(year), Number(month) - 1, Number(day)) + DAY_MS
}

const isBefore = (name: string, beforeMs: number): boolean => {
  const endMs = endOf(name)
  return endMs !== null && endMs <= beforeMs
}

/** Whether it had rows: counting them would read all of them. */
const dropDay = async (session: SqlSession, name: string): Promise<boolean> => {
  const [row] = await session.all(`select exists (select from ${name}) as has_rows`, [])
  await session.run(`drop table ${name}`, [])
  return row?.['has_rows'] === true
}

const dropBefore = async (session: SqlSession, table: string, beforeMs: number): Promise<number> => {
  const past = (await namesOf(session, table)).filter((name) => isBefore(name, beforeMs))
  let dropped = 0
  for (const name of past) dropped += (await dropDay(session, name)) ? 1 : 0
  return dropped
}

/**
 * Drops the days that are wholly past their time, in the caller's transaction. Resolves with the number of those that had
 * rows. Days that a reader holds are left to a later call, so that it holds up nothing else.
 */
export const dropDays = async (session: SqlSession, limits: PruneLimits): Promise<number> => {
  let dropped = 0
  for (const [table, keptFrom] of Object.entries(DAY_TABLES)) {
    await session.run('savepoint past_days', [])
    try {
      dropped += await dropBefore(session, table, keptFrom(limits))
    } catch (error) {
      if (!isLocked(error)) throw error
      await session.run('rollback to savepoint past_days', [])
    }
  }
  return dropped
}

/** Drops the oldest day of a table that was over before that time, in the caller's transaction. False when there is none. */
export const dropOldestDay = async (
  session: SqlSession,
  table: string,
  beforeMs: number,
): Promise<boolean> => {
  const name = (await namesOf(session, table)).find((candidate) => isBefore(candidate, beforeMs))
  if (name === undefined) return false
  await session.run(`drop table ${name}`, [])
  return true
}
