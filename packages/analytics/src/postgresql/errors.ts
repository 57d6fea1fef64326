import pg from 'pg'
import { AnalyticsFullError, AnalyticsUnavailableError } from '../port/errors.ts'

/** Values that cannot be stored, rows that break a rule, and statements that PostgreSQL does not understand. */
const OWN_FAULTS = new Set(['22', '23', '42'])
/** Codes of class 42 that are no fault of the statement: the tables are not there yet, or not for this role. */
const MISSING = { table: '42P01', right: '42501' } as const
const DISK_FULL = '53100'
const CONFLICTS: ReadonlySet<unknown> = new Set(['40001', '40P01'])

const CLASS_LENGTH = 2

const messageOf = (error: unknown): string => {
  // Several addresses of one host name that all refuse.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

const translateCode = (error: pg.DatabaseError, code: string): Error => {
  const { message } = error
  if (code === DISK_FULL) return new AnalyticsFullError(message, { cause: error })
  if (code === MISSING.table || code === MISSING.right) {
    const advice =
      'the event handler makes the tables, and infra/postgresql/roles.sql the rights of the reader'
    return new AnalyticsUnavailableError(`PostgreSQL: ${message}; ${advice}`, { cause: error })
  }
  if (OWN_FAULTS.has(code.slice(0, CLASS_LENGTH))) return error
  return new AnalyticsUnavailableError(`PostgreSQL: ${message}`, { cause: error })
}

/** Everything but a fault of the statement or its values means that the server cannot be used now. */
export const storeError = (error: unknown): Error => {
  if (error instanceof pg.DatabaseError && error.code !== undefined) return translateCode(error, error.code)
  return new AnalyticsUnavailableError(`PostgreSQL: ${messageOf(error)}`, { cause: error })
}

const LOCK_NOT_AVAILABLE = '55P03'

/** Another transaction holds what the statement needs, for longer than it may wait. */
export const isLocked = (error: unknown): boolean =>
  error instanceof AnalyticsUnavailableError &&
  error.cause instanceof pg.DatabaseError &&
  error.cause.code === LOCK_NOT_AVAILABLE

/** Two transactions met, and this one was rolled back: it may run again. */
export const isConflict = (error: unknown): boolean =>
  error instanceof AnalyticsUnavailableError &&
  error.cause instanceof pg.DatabaseError &&
  CONFLICTS.has(error.cause.code)
