import type { Input, Outcome } from '@stream-manager/contract-tests'
import type { Operation } from '@stream-manager/domain'

/** One transport with a stream of its own, so that equal calls find equal state on both. */
export interface Side {
  readonly name: string
  call(operation: Operation, input: Input): Promise<Outcome>
}
