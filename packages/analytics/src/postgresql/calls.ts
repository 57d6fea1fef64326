import { type Method, SHARED_CALLS, type Work } from '../sql/calls.ts'
import { pruneRows } from '../sql/prune.ts'
import { dropDays, makeDays, otherRowsOf } from './day-partitions.ts'
import { shrink } from './shrink.ts'
import { status } from './status.ts'

const pruneOthers = pruneRows(otherRowsOf)

/**
 * Days are dropped as whole tables, which leaves no dead rows; only rows outside of them are deleted one by one. A call that
 * dropped a day does nothing more, because intake and readers wait until its end.
 */
const prune: Work<'prune'> = async (transaction, limits) => {
  await makeDays(transaction)
  const dropped = await dropDays(transaction, limits)
  return dropped > 0 ? dropped : pruneOthers(transaction, limits)
}

export const CALLS: { readonly [M in Method]: Work<M> } = { ...SHARED_CALLS, prune, shrink, status }
