import type { CommitRequest } from '@stream-manager/backplane/port'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Idempotency, Mutation } from './api.ts'

/** A revision no document reaches: a commit that expects it writes nothing. */
const NEVER = Number.MAX_SAFE_INTEGER

/** Stored with the effect of a keyed write. */
export interface StoredAnswer<Value> {
  readonly value: Value
  readonly revision: number
}

/** The same key with the same fingerprint is the same request, so its stored answer has the request's type. */
export const toReplay = <Value>(stored: unknown): Mutation<Value> => ({
  ...(stored as StoredAnswer<Value>),
  replayed: true,
})

export const keyReused = (): Result<never> =>
  fail(
    'idempotency.key_reused',
    'This Idempotency-Key was sent before with another request; use a new key for a new request',
  )

interface Remembered {
  readonly idempotency: Idempotency | undefined
  readonly result: unknown
  /** Default: the limit that the operator set. */
  readonly ttlMs?: number | undefined
  readonly completes?: true
}

/** The part of a commit that stores `result` under the request's key. */
export const idempotencyRequest = (
  { limits }: Context,
  scope: string,
  { idempotency, ttlMs = limits.idempotencyTtlMs, ...remembered }: Remembered,
): Pick<CommitRequest, 'idempotency'> =>
  idempotency
    ? {
        idempotency: { ...remembered, ...idempotency, key: `${scope}/idempotency/${idempotency.key}`, ttlMs },
      }
    : {}

/** A condition that is always met, for a commit that writes nothing but a result. */
const nothing = (scope: string) => ({ expect: { [`${scope}/never`]: 0 } })

/**
 * The stored answer of an earlier request with this key, or null. The backplane checks the key before revisions, so a
 * commit that cannot succeed reads the answer without writing.
 */
export const findReplay = async <Value>(
  context: Context,
  scope: string,
  idempotency: Idempotency,
): Promise<Result<Mutation<Value> | null>> => {
  const outcome = await context.backplane.commit({
    expect: { [`${scope}/never`]: NEVER },
    ...idempotencyRequest(context, scope, { idempotency, result: null }),
  })
  if (outcome.status === 'replayed') return succeed(toReplay<Value>(outcome.result))
  return outcome.status === 'key_reused' ? keyReused() : succeed(null)
}

/**
 * Stores the answer that a request got after it waited, in place of its effect, and returns the stored one: an earlier
 * caller's, if there is one.
 */
export const completeAnswer = async (
  context: Context,
  scope: string,
  { idempotency, answer }: { idempotency: Idempotency; answer: unknown },
): Promise<Result<unknown>> => {
  const result = { answer }
  const outcome = await context.backplane.commit({
    ...nothing(scope),
    ...idempotencyRequest(context, scope, { idempotency, result, completes: true }),
  })
  if (outcome.status === 'replayed') return succeed(toReplay(outcome.result).answer)
  return outcome.status === 'key_reused' ? keyReused() : succeed(answer)
}
