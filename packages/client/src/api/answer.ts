import { StreamManagerError } from '../errors.ts'
import type { Guard } from '../guards.ts'
import type { Answer, Operation } from '../transport/operation.ts'

/** A change that was stored. */
export interface Change<Value> {
  readonly value: Value
  /** The engine has put it on air, or has nothing to put there. False: it is kept, and not seen to be on air yet. */
  readonly confirmed: boolean
}

const ACCEPTED = 202

/** The body, checked to be what the operation answers with. */
export const bodyOf = <Value>(
  { body, status }: Answer,
  guard: Guard<Value>,
  { method }: Operation,
): Value => {
  if (guard(body)) return body
  const detail = `The answer to \`${method}\` is not of the contract`
  throw new StreamManagerError('client.unexpected_answer', detail, { status })
}

export const changeOf = <Value>(
  answer: Answer,
  guard: Guard<Value>,
  operation: Operation,
): Change<Value> => ({
  value: bodyOf(answer, guard, operation),
  confirmed: answer.status !== ACCEPTED,
})
