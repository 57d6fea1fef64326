import type { CommitOutcome, CommitRequest } from '@stream-manager/backplane'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Idempotency, Mutation } from '../domain.ts'
import { idempotencyRequest, keyReused } from './idempotency.ts'

interface Answered<Value> {
  readonly scope: string
  readonly request: CommitRequest
  /** The answer and the revision it speaks of, kept with the effect for a repeated request. */
  readonly answer: StoredAnswer<Value>
  readonly idempotency: Idempotency | undefined
}

export interface StoredAnswer<Value> {
  readonly value: Value
  readonly revision: number
}

/** The same key with the same fingerprint is the same request, so its stored answer has the request's type. */
export const toReplay = <Value>(stored: unknown): Mutation<Value> => ({
  ...(stored as StoredAnswer<Value>),
  replayed: true,
})

const toMutation = <Value>(
  outcome: CommitOutcome,
  answer: StoredAnswer<Value>,
): Result<Mutation<Value>> | null => {
  switch (outcome.status) {
    case 'committed':
      return succeed({ ...answer, replayed: false })
    case 'replayed':
      return succeed(toReplay<Value>(outcome.result))
    case 'key_reused':
      return keyReused()
    case 'fenced':
      return fail('backplane.fenced', `The lease has moved on to fence ${outcome.fence}`)
    case 'conflict':
      return null
  }
}

/** Commits a write together with its answer. Null when an expected revision was not met. */
export const commitAnswered = async <Value>(
  { backplane, limits }: Context,
  { scope, request, answer, idempotency }: Answered<Value>,
): Promise<Result<Mutation<Value>> | null> => {
  const remembered = idempotencyRequest(limits, scope, { idempotency, result: answer })
  return toMutation(await backplane.commit({ ...request, ...remembered }), answer)
}
