import type { Database } from '@stream-manager/sqlite'
import { listEvents } from '../../sql/events.ts'
import { listGaps } from '../../sql/gaps.ts'
import { apply, listPartitions, take } from '../../sql/intake.ts'
import { prune } from '../../sql/prune.ts'
import type { SqlTransaction } from '../../sql/session.ts'
import { sqliteSession } from '../session.ts'
import { status } from '../status.ts'
import type { Call, Input, Method, Output } from './messages.ts'

type Work<M extends Method> = (transaction: SqlTransaction, input: Input<M>) => Promise<Output<M>>

const CALLS: { readonly [M in Method]: Work<M> } = {
  listEvents,
  listGaps,
  status,
  listPartitions,
  take,
  apply,
  prune,
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

/** For the connection that reads: each call is one statement, so it needs no transaction and no lock. */
export const runRead = (database: Database, call: Call): Promise<unknown> =>
  run({ ...sqliteSession(database), discard: () => undefined }, call)
