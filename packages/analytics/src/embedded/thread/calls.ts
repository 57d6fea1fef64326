import type { Database } from '@stream-manager/sqlite'
import { type Method, type Output, SHARED_CALLS, type Work } from '../../sql/calls.ts'
import { pruneRows } from '../../sql/prune.ts'
import type { SqlTransaction } from '../../sql/session.ts'
import { sqliteSession } from '../session.ts'
import { shrink } from '../shrink.ts'
import { status } from '../status.ts'
import type { Call } from './messages.ts'

const CALLS: { readonly [M in Method]: Work<M> } = {
  ...SHARED_CALLS,
  prune: pruneRows((table) => table),
  shrink,
  status,
}

const run = <M extends Method>(transaction: SqlTransaction, { method, input }: Call<M>): Promise<Output<M>> =>
  CALLS[method](transaction, input)

/** For the connection that writes: each call is one transaction. */
export const runWrite = (database: Database, call: Call): Promise<unknown> => {
  let keeps = true
  const discard = () => {
    keeps = false
  }
  return database.settledTransaction(
    () => run({ ...sqliteSession(database), discard }, call),
    () => keeps,
  )
}

/** For the connection that reads: the statements of a call see one instant, and take no lock. */
export const runRead = (database: Database, call: Call): Promise<unknown> =>
  database.settledSnapshot(() => run({ ...sqliteSession(database), discard: () => undefined }, call))
