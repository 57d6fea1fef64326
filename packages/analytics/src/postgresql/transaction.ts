import type { PoolClient } from 'pg'
import { AnalyticsUnavailableError } from '../port/errors.ts'
import type { SqlTransaction } from '../sql/session.ts'
import type { Connections } from './connections.ts'
import { isConflict, storeError } from './errors.ts'
import { postgresSession } from './session.ts'

export type TransactionWork<Value> = (transaction: SqlTransaction) => Promise<Value>

export interface TransactionKind {
  /** All statements of a read see one instant. */
  readonly mode: 'read' | 'write'
  /** The server ends a statement that takes longer. */
  readonly statementMs: number
}

/** The server ends a transaction that waits longer for its next statement. It is less than a lease, whose next holder
 * needs the same rows. */
const IDLE_MS = 5000

const beginOf = ({ mode, statementMs }: TransactionKind): string => {
  const begin = mode === 'read' ? 'begin isolation level repeatable read read only' : 'begin'
  return `${begin}; set local statement_timeout = ${statementMs}; set local idle_in_transaction_session_timeout = ${IDLE_MS}`
}

/** PostgreSQL answers the commit of a transaction with a failed statement by rolling it back, without an error. */
const commit = async (client: PoolClient): Promise<void> => {
  const { command } = await client.query('commit')
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back')
}

const transact = async <Value>(
  client: PoolClient,
  kind: TransactionKind,
  work: TransactionWork<Value>,
): Promise<Value> => {
  const session = postgresSession(client)
  let keeps = true
  const discard = () => {
    keeps = false
  }
  await session.run(beginOf(kind), [])
  const value = await work({ ...session, discard })
  if (keeps) {
    await commit(client).catch((error: unknown) => {
      throw storeError(error)
    })
  } else await session.run('rollback', [])
  return value
}

/** A connection to a server that has become a standby, or lacks something, is not used again. */
const isUsableAfter = async (client: PoolClient, error: unknown): Promise<boolean> => {
  if (error instanceof AnalyticsUnavailableError && !isConflict(error)) return false
  return client.query('rollback').then(
    () => true,
    () => false,
  )
}

/**
 * Runs the work in one transaction on a connection of its own. It is rolled back when the work rejects or discards. An
 * abort closes the connection, and PostgreSQL then rolls back what was not committed.
 */
export const runTransaction = async <Value>(
  connections: Connections,
  { signal, ...kind }: TransactionKind & { readonly signal: AbortSignal },
  work: TransactionWork<Value>,
): Promise<Value> => {
  const { client, release } = await connections.open(signal)
  const abandon = () => release(false)
  signal.addEventListener('abort', abandon, { once: true })
  if (signal.aborted) abandon()
  try {
    const value = await transact(client, kind, work)
    release(true)
    return value
  } catch (error) {
    release(!signal.aborted && (await isUsableAfter(client, error)))
    throw error
  } finally {
    signal.removeEventListener('abort', abandon)
  }
}
