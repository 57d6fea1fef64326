import type { AnalyticsStore } from '../port/store.ts'
import { listEvents } from './events.ts'
import { listGaps } from './gaps.ts'
import { apply, listPartitions, take } from './intake.ts'
import { prune } from './prune.ts'
import { readPoints } from './read-points.ts'
import type { SqlTransaction } from './session.ts'

export type Method = Exclude<keyof AnalyticsStore, 'close'>
export type Input<M extends Method> = Parameters<AnalyticsStore[M]>[0]
export type Output<M extends Method> = Awaited<ReturnType<AnalyticsStore[M]>>

export type Work<M extends Method> = (transaction: SqlTransaction, input: Input<M>) => Promise<Output<M>>

/** All calls but `status`, which asks the database about itself. Each runs in one transaction. */
export const SHARED_CALLS = {
  listEvents,
  listGaps,
  readPoints,
  listPartitions,
  take,
  apply,
  prune,
} satisfies { readonly [M in Exclude<Method, 'status'>]: Work<M> }

type Caller = <M extends Method>(method: M, input: Input<M>) => Promise<Output<M>>

export interface Callers {
  /** Runs a call in a transaction that reads one snapshot. */
  readonly read: Caller
  readonly write: Caller
}

/** Every method of the port but `close`, each sent to the side that may run it. */
export const callsOf = ({ read, write }: Callers): Omit<AnalyticsStore, 'close'> => ({
  listEvents: (input) => read('listEvents', input),
  listGaps: (input) => read('listGaps', input),
  readPoints: (input) => read('readPoints', input),
  status: () => read('status', undefined),
  listPartitions: (input) => write('listPartitions', input),
  take: (input) => write('take', input),
  apply: (input) => write('apply', input),
  prune: (input) => write('prune', input),
})
