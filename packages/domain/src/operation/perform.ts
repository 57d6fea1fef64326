import { storeFault } from '@stream-manager/backplane/port'
import {
  type Caller,
  fail,
  idempotencyOwner,
  isAllowed,
  type Permission,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Idempotency } from '../store/api.ts'
import { identifyRequest } from './idempotency-key.ts'
import type { Call, Effect, Operation, OperationAnswer } from './operation.ts'
import type { Replies } from './replies.ts'

type Parts = Readonly<Record<string, unknown>>

/** A call as a transport read it. Its parts have matched the operation's schemas. */
export interface OperationRequest extends Omit<Call<Parts, Parts, Parts>, 'options'> {
  readonly ifMatch: number | undefined
  readonly idempotencyKey: string | undefined
}

export interface Performed {
  readonly answer: OperationAnswer
  /** True when an earlier call with the same idempotency key had the effect. */
  readonly replayed: boolean
}

/** `streamId` is null for what does not belong to one stream. Errors: `auth.forbidden`. */
export const checkPermission = (
  caller: Caller,
  permission: Permission,
  streamId: string | null,
): Result<null> =>
  isAllowed(caller, permission, streamId)
    ? succeed(null)
    : fail('auth.forbidden', `This needs the permission ${permission}`)

const performedBy = async ({ replayed, answer }: Effect): Promise<Result<Performed>> => {
  const built = await answer()
  return built.ok ? succeed({ answer: built.value, replayed }) : built
}

const answerOnce = async (
  replies: Replies,
  idempotency: Idempotency,
  effect: Effect,
): Promise<Result<Performed>> => {
  const performed = await performedBy(effect)
  if (!performed.ok || effect.completesIn === undefined) return performed
  const stored = await replies.store(effect.completesIn, idempotency, performed.value.answer)
  return stored.ok ? succeed({ ...performed.value, answer: stored.value }) : stored
}

const identify = <Services>(
  operation: Operation<Services>,
  { idempotencyKey, caller, streamId, params, body }: OperationRequest,
): Idempotency | undefined =>
  idempotencyKey === undefined
    ? undefined
    : identifyRequest({
        owner: idempotencyOwner(caller),
        target: [operation.name, streamId, params],
        key: idempotencyKey,
        content: operation.body ? body : null,
      })

const carryOut = async <Services extends { readonly replies: Replies }>(
  services: Services,
  operation: Operation<Services>,
  request: OperationRequest,
): Promise<Result<Performed>> => {
  const { ifMatch, idempotencyKey: _, ...call } = request
  const permitted = checkPermission(
    call.caller,
    operation.permission,
    operation.global ? null : call.streamId,
  )
  if (!permitted.ok) return permitted
  const idempotency = identify(operation, request)
  const effect = await operation.run(services, { ...call, options: { ifMatch, idempotency } })
  if (!effect.ok) return effect
  return idempotency ? answerOnce(services.replies, idempotency, effect.value) : performedBy(effect.value)
}

/**
 * Performs an operation, once for each idempotency key. The effect and the key are stored in one commit. An answer that
 * waited for the engine then replaces the effect in the same record; any other answer is built from the effect. Of
 * parallel requests with one key, one has the effect and all get the same answer. After a crash between the two commits the
 * next request answers to that effect.
 */
export const perform = async <Services extends { readonly replies: Replies }>(
  services: Services,
  operation: Operation<Services>,
  request: OperationRequest,
): Promise<Result<Performed>> => {
  try {
    return await carryOut(services, operation, request)
  } catch (error) {
    const fault = storeFault(error)
    if (!fault) throw error
    return { ok: false, fault, cause: error }
  }
}
