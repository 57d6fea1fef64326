import type { CommitRequest, IdempotencyRequest } from '@stream-manager/backplane'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Limits } from '../limits.ts'
import type { Idempotency } from './api.ts'

/** A revision no document reaches: a commit that expects it writes nothing. */
const NEVER = Number.MAX_SAFE_INTEGER

export const idempotencyRequest = (
  limits: Limits,
  scope: string,
  { idempotency, result }: { idempotency: Idempotency | undefined; result: unknown },
): Pick<CommitRequest, 'idempotency'> => {
  if (!idempotency) return {}
  const request: IdempotencyRequest = {
    key: `${scope}/idempotency/${idempotency.key}`,
    fingerprint: idempotency.fingerprint,
    result,
    ttlMs: limits.idempotencyTtlMs,
  }
  return { idempotency: request }
}

export const keyReused = (): Result<never> =>
  fail(
    'idempotency.key_reused',
    'This Idempotency-Key was sent before with another request; use a new key for a new request',
  )

/**
 * The stored result of an earlier request with this key, or null. The backplane looks at the key before it looks at
 * revisions, so a commit that cannot succeed asks without writing.
 */
export const findReplay = async (
  context: Context,
  scope: string,
  idempotency: Idempotency | undefined,
): Promise<Result<{ readonly result: unknown } | null>> => {
  if (!idempotency) return succeed(null)
  const outcome = await context.backplane.commit({
    expect: { [`${scope}/never`]: NEVER },
    ...idempotencyRequest(context.limits, scope, { idempotency, result: null }),
  })
  if (outcome.status === 'replayed') return succeed({ result: outcome.result })
  return outcome.status === 'key_reused' ? keyReused() : succeed(null)
}
