import { once } from 'node:events'

const late = async (deadline: AbortSignal): Promise<never> => {
  deadline.throwIfAborted()
  await once(deadline, 'abort')
  throw deadline.reason
}

/** Settles as `work` does, or rejects with the deadline's reason, for work that no signal can end. */
export const before = <Value>(deadline: AbortSignal, work: Promise<Value>): Promise<Value> =>
  Promise.race([work, late(deadline)])
