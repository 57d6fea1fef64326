import type { AnalyticsReads, AnalyticsStore } from '../port/store.ts'
import { type Caller, type Input, type Method, type Output, readsOf, writesOf } from '../sql/calls.ts'
import { Preparation } from './preparation.ts'
import { PostgresStore } from './store.ts'

export {
  inspectPostgres,
  type PostgresFacts,
  type PostgresInspection,
  type PostgresProblem,
} from './inspect.ts'

export interface PostgresAnalyticsOptions {
  /** `postgresql://user@host:port/database`, with options such as `?sslmode=verify-full`. */
  readonly url: string
  /** In place of one in the address. */
  readonly password?: string
  readonly queryDeadlineMs?: number
  readonly writeDeadlineMs?: number
}

const QUERY_DEADLINE_MS = 5000
const WRITE_DEADLINE_MS = 10_000
const CONNECTIONS = { reader: 4, writer: 8 }

const storeOf = (
  { url, password, queryDeadlineMs, writeDeadlineMs }: PostgresAnalyticsOptions,
  maxConnections: number,
): PostgresStore =>
  new PostgresStore({
    url,
    ...(password !== undefined && { password }),
    maxConnections,
    deadlineMs: { read: queryDeadlineMs ?? QUERY_DEADLINE_MS, write: writeDeadlineMs ?? WRITE_DEADLINE_MS },
  })

/**
 * The shared history, for processes that only read it. It connects with the first call. Throws a `TypeError` for an address
 * that cannot be used, such as one that names a missing certificate.
 */
export const openPostgresReads = (
  options: PostgresAnalyticsOptions,
): AnalyticsReads & Pick<AnalyticsStore, 'close'> => {
  const store = storeOf(options, CONNECTIONS.reader)
  return {
    ...readsOf((method, input) => store.call('read', method, input)),
    pool: () => store.pool(),
    close: () => store.close(),
  }
}

/**
 * The history that several processes share, in PostgreSQL 15 or later. It connects with the first call, and before the first
 * write it brings the schema up to date. Calls reject until the server can be used, with the reason.
 */
export const openPostgresAnalytics = (options: PostgresAnalyticsOptions): AnalyticsStore => {
  const store = storeOf(options, CONNECTIONS.writer)
  const preparation = new Preparation(store)
  const callerOf =
    (mode: 'read' | 'write'): Caller =>
    async <M extends Method>(method: M, input: Input<M>): Promise<Output<M>> => {
      await preparation.done(store.deadlineMs[mode])
      return store.call(mode, method, input)
    }
  return {
    ...readsOf(callerOf('read')),
    ...writesOf(callerOf('write')),
    pool: () => store.pool(),
    close: () => store.close(),
  }
}
