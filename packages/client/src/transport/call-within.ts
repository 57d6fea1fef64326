import { abortWithin } from '@stream-manager/async'
import { timeoutError } from '../errors.ts'

interface CallDeadline {
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

/** Rejects with `client.timeout` at the deadline, and with the signal's reason when the caller gives up. */
export const callWithin = <Value>(
  call: (signal: AbortSignal) => Promise<Value>,
  { deadlineMs, signal }: CallDeadline,
): Promise<Value> =>
  abortWithin(call, {
    deadlineMs,
    signal,
    onLate: (): never => {
      throw timeoutError(deadlineMs)
    },
  })
