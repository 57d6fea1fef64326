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

/** The part of a commit that stores `result` under the request's key. */
export const idempotencyRequest = (
  { limits }: Context,
  scope: string,
  { idempotency, result }: { idempotency: Idempotency | undefined; result: unknown },
): Pick<CommitRequest, 'idempotency'> => {
  if (!idempotency) return {}
  const { key, fingerprint } = idempotency
  const ttlMs = limits.idempotencyTtlMs
  return { idempotency: { key: `${scope}/idempotency/${key}`, fingerprint, result, ttlMs } }
}

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
