import { BACKPLANE_LIMITS, type CommitOutcome, type CommitRequest } from '@stream-manager/backplane'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Idempotency, Mutation } from './api.ts'
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

const sizeBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/** What the store would refuse as a mistake of ours is, with bodies from outside, the caller's. */
const checkSizes = ({ request, answer, idempotency }: Answered<unknown>): Result<null> => {
  if (idempotency && sizeBytes(answer) > BACKPLANE_LIMITS.resultBytes) {
    return fail(
      'request.too_large',
      'The answer is too large to be kept for an Idempotency-Key; send smaller batches',
    )
  }
  const tooLarge = Object.values(request.put ?? {}).some(
    (value) => sizeBytes(value) > BACKPLANE_LIMITS.documentBytes,
  )
  return tooLarge
    ? fail('request.too_large', 'The stream would outgrow what can be stored; use fewer or shorter texts')
    : succeed(null)
}

/** Commits a write together with its answer. Null when an expected revision was not met. */
export const commitAnswered = async <Value>(
  { backplane, limits }: Context,
  answered: Answered<Value>,
): Promise<Result<Mutation<Value>> | null> => {
  const sized = checkSizes(answered)
  if (!sized.ok) return sized
  const { scope, request, answer, idempotency } = answered
  const remembered = idempotencyRequest(limits, scope, { idempotency, result: answer })
  return toMutation(await backplane.commit({ ...request, ...remembered }), answer)
}
