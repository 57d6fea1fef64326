import type { Guard } from '../guards.ts'
import type { WriteOptions } from '../options.ts'
import type { CallOptions, Operation, Perform } from '../transport/operation.ts'
import { bodyOf, isNothing } from './answer.ts'

/** A call with a checked answer. */
export interface Calls {
  answer<Value>(operation: Operation, guard: Guard<Value>, options: CallOptions | undefined): Promise<Value>
  /** For an answer without a body. */
  done(operation: Operation, options: WriteOptions | undefined): Promise<void>
}

export const callsOn = (perform: Perform): Calls => ({
  answer: async (operation, guard, options = {}) =>
    bodyOf(await perform(operation, options), guard, operation),
  done: async (operation, options = {}) => {
    bodyOf(await perform(operation, options), isNothing, operation)
  },
})
