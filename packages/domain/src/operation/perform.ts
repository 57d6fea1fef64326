import { storeFault } from '@stream-manager/backplane/port'
import {
  audienceOf,
  type Caller,
  checker,
  fail,
  idempotencyOwner,
  isAllowed,
  type Permission,
  type Result,
  Revision,
  succeed,
} from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Idempotency } from '../store/api.ts'
import { identifyRequest } from './idempotency-key.ts'
import type { Call, Effect, Operation, OperationAnswer } from './operation.ts'
import type { Replies } from './replies.ts'

const StoredAnswer = Type.Object({
  status: Type.Enum([200, 201, 202, 204]),
  body: Type.Unknown(),
  revision: Type.Optional(Revision),
  created: Type.Optional(Type.String()),
  waitedMs: Type.Optional(Type.Number()),
})
const checkStored = checker(StoredAnswer, 'The stored answer')

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

const parseStored = (stored: unknown): OperationAnswer | null => {
  const checked = checkStored(stored)
  return checked.ok ? checked.value : null
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

const storedAnswer = async (
  replies: Replies,
  idempotency: Idempotency,
): Promise<Result<Performed | null>> => {
  const stored = await replies.find(idempotency)
  if (!stored.ok) return stored
  const answer = parseStored(stored.value)
  return succeed(answer && { answer, replayed: true })
}

/** A repeated call gets the stored answer, even where a repetition is refused, because the first call had its effect. */
const answerOnce = async (
  replies: Replies,
  idempotency: Idempotency,
  effect: Result<Effect>,
): Promise<Result<Performed>> => {
  if (!effect.ok || effect.value.replayed) {
    const earlier = await storedAnswer(replies, idempotency)
    if (!earlier.ok) return earlier
    if (earlier.value) return succeed(earlier.value)
  }
  const performed = effect.ok ? await performedBy(effect.value) : effect
  if (!performed.ok) return performed
  const stored = await replies.store(idempotency, performed.value.answer)
  if (!stored.ok) return stored
  return succeed({ ...performed.value, answer: parseStored(stored.value) ?? performed.value.answer })
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
  if (idempotency) return answerOnce(services.replies, idempotency, effect)
  return effect.ok ? performedBy(effect.value) : effect
}

/** Stored answers pass here too: one caller's answer may be repeated to another. */
const showTo = <Services>(
  { role }: Caller,
  { forViewers }: Operation<Services>,
  performed: Result<Performed>,
): Result<Performed> => {
  if (!performed.ok || !forViewers || audienceOf(role) === 'operator') return performed
  const { answer, replayed } = performed.value
  return succeed({ answer: { ...answer, body: forViewers(answer.body) }, replayed })
}

/**
 * Performs an operation, once for each idempotency key. The effect and the key are stored in one commit. The answer,
 * which may have waited for the engine, is stored after it. Of parallel requests with one key, one has the effect and
 * all get the same answer. After a crash between the two commits the next request answers to that effect.
 */
export const perform = async <Services extends { readonly replies: Replies }>(
  services: Services,
  operation: Operation<Services>,
  request: OperationRequest,
): Promise<Result<Performed>> => {
  try {
    return showTo(request.caller, operation, await carryOut(services, operation, request))
  } catch (error) {
    const fault = storeFault(error)
    if (!fault) throw error
    return { ok: false, fault, cause: error }
  }
}
