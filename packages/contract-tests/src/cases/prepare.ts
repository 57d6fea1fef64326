import { type Operation, operations } from '@stream-manager/domain'
import type { Input, Outcome } from '../call.ts'
import { type Case, type Context, inputOf } from './case.ts'

/** Carries out operations on one stream. */
export interface Caller {
  call(operation: Operation, input: Input): Promise<Outcome>
}

const findOperation = (name: string): Operation => {
  const operation = operations.find((one) => one.name === name)
  if (!operation) throw new Error(`a case refers to the operation ${name}, which the table does not have`)
  return operation
}

/** Makes the calls that come before the case itself. */
export const prepareCase = async (
  caller: Caller,
  { given = [] }: Case,
  base: Omit<Context, 'made'>,
): Promise<Context> => {
  const made: Outcome[] = []
  for (const [name, input] of given) {
    made.push(await caller.call(findOperation(name), inputOf(input, { ...base, made })))
  }
  return { ...base, made }
}
