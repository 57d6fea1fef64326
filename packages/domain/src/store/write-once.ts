import {
  BACKPLANE_LIMITS,
  type CommitOutcome,
  type CommitRequest,
  type Position,
} from '@stream-manager/backplane/port'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Idempotency, Mutation } from './api.ts'
import { findReplay, idempotencyRequest, keyReused, type StoredAnswer, toReplay } from './idempotency.ts'
import { retryOnConflict } from './retry.ts'

interface Answered<Value> {
  readonly scope: string
  readonly request: CommitRequest
  /** Stored with the effect and returned to a repeated request. */
  readonly answer: StoredAnswer<Value>
  readonly idempotency: Idempotency | undefined
  /** How long a repeated request gets the answer. Default: the limit that the operator set. */
  readonly keptMs?: number
}

interface Committed<Value> {
  readonly mutation: Mutation<Value>
  /** Log positions of the commit's publications, by channel. Empty for a replay. */
  readonly positions: Readonly<Record<string, Position>>
}

const toCommitted = <Value>(
  outcome: CommitOutcome,
  answer: StoredAnswer<Value>,
): Result<Committed<Value>> | null => {
  switch (outcome.status) {
    case 'committed':
      return succeed({ mutation: { ...answer, replayed: false }, positions: outcome.positions })
    case 'replayed':
      return succeed({ mutation: toReplay<Value>(outcome.result), positions: {} })
    case 'key_reused':
      return keyReused()
    case 'fenced':
      return fail('backplane.fenced', `The lease has moved on to fence ${outcome.fence}`)
    case 'conflict':
      return null
  }
}

const sizeBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/** Checked here: an oversized body is the client's error, but the store would report it as ours. */
const checkSizes = ({ request, answer, idempotency }: Answered<unknown>): Result<null> => {
  if (idempotency && sizeBytes(answer) > BACKPLANE_LIMITS.resultBytes) {
    return fail(
      'request.too_large',
      'The answer is too large to be kept for an Idempotency-Key; send smaller batches',
    )
  }
  const isTooLarge = Object.values(request.put ?? {}).some(
    (value) => sizeBytes(value) > BACKPLANE_LIMITS.documentBytes,
  )
  return isTooLarge
    ? fail('request.too_large', 'The stream would outgrow what can be stored; use fewer or shorter texts')
    : succeed(null)
}

/** Commits a write together with its answer. Null when an expected revision was not met. */
export const commitAnswer = async <Value>(
  context: Context,
  answered: Answered<Value>,
): Promise<Result<Committed<Value>> | null> => {
  const sized = checkSizes(answered)
  if (!sized.ok) return sized
  const { scope, request, answer, idempotency, keptMs: ttlMs } = answered
  const remembered = idempotencyRequest(context, scope, { idempotency, result: answer, ttlMs })
  return toCommitted(await context.backplane.commit({ ...request, ...remembered }), answer)
}

/** As `commitAnswer`, for writes whose log positions nobody needs. */
export const commitAnswered = async <Value>(
  context: Context,
  answered: Answered<Value>,
): Promise<Result<Mutation<Value>> | null> => {
  const committed = await commitAnswer(context, answered)
  return committed?.ok ? succeed(committed.value.mutation) : committed
}

export interface OnceOptions {
  /** Names the written thing in a refusal. */
  readonly what: string
  readonly scope: string
  readonly idempotency: Idempotency | undefined
}

/**
 * A request that already had its effect is often illegal the second time, so a refusal is checked against the stored
 * answers: the first answer stands.
 */
export const replayInstead = async <Value>(
  context: Context,
  { scope, idempotency }: Pick<OnceOptions, 'scope' | 'idempotency'>,
  refused: Result<never>,
): Promise<Result<Mutation<Value>>> => {
  if (!idempotency) return refused
  const replay = await findReplay<Value>(context, scope, idempotency)
  if (!replay.ok) return replay
  return replay.value ? succeed(replay.value) : refused
}

/** Repeats `attempt` while it returns null, which means another writer was first. */
export const writeOnce = async <Value, Written extends Mutation<Value>>(
  context: Context,
  once: OnceOptions,
  attempt: () => Promise<Result<Written | Mutation<Value>> | null>,
): Promise<Result<Written | Mutation<Value>>> => {
  const written = await retryOnConflict(once.what, attempt)
  return written.ok ? written : replayInstead<Value>(context, once, written)
}
