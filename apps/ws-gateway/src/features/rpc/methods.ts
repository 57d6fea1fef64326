import { type Check, checker, DEFAULT_STREAM_ID, type Result } from '@stream-manager/contracts'
import { checkWellFormed, type Operation, operations } from '@stream-manager/domain'
import { inputSchema, type RpcInput } from './input.ts'

/** An operation as rpc calls it. */
export class RpcMethod {
  readonly operation: Operation
  /** Compiled at the first call, so that a gateway that only fans out does not spend the time. */
  #check: Check<ReturnType<typeof inputSchema>> | undefined

  constructor(operation: Operation) {
    this.operation = operation
  }

  /** The input, or `request.invalid` with every invalid field. */
  read(data: unknown): Result<RpcInput> {
    const wellFormed = checkWellFormed(data)
    if (!wellFormed.ok) return wellFormed
    this.#check ??= checker(inputSchema(this.operation), `The data of ${this.operation.name}`)
    return this.#check(data ?? {})
  }
}

/** The operations table, by method. */
export const rpcMethods = (): ReadonlyMap<string, RpcMethod> =>
  new Map(operations.map((operation) => [operation.name, new RpcMethod(operation)]))

/** The stream of a call whose input has not been checked yet. */
export const streamIdOf = (data: unknown): string =>
  typeof data === 'object' && data !== null && 'streamId' in data && typeof data.streamId === 'string'
    ? data.streamId
    : DEFAULT_STREAM_ID
