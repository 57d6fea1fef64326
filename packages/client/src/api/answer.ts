import { StreamManagerError } from '../errors.ts'
import type { Guard } from '../guards.ts'
import type { Answer, Operation } from '../transport/operation.ts'

/** A stored change. */
export interface Change<Value> {
  readonly value: Value
  /** True if the change is on air, or if nothing has to go on air. False while the engine has not confirmed it. */
  readonly confirmed: boolean
}

/** The answer of a call that has nothing to tell. */
export const isNothing = (value: unknown): value is null => value === null

const ACCEPTED = 202

/** The body of the answer, checked by `guard`. */
export const bodyOf = <Value>(
  { body, status }: Answer,
  guard: Guard<Value>,
  { method }: Operation,
): Value => {
  if (guard(body)) return body
  const detail = `The answer to \`${method}\` does not match the contract`
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
