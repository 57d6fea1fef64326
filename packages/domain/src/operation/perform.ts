import { analyticsFault } from '@stream-manager/analytics/port'
import { storeFault } from '@stream-manager/backplane/port'
import {
  audienceOf,
  type Caller,
  fail,
  idempotencyOwner,
  isAllowed,
  isAllowedOnAnyPart,
  isRecord,
  type Permission,
  type Result,
  type StreamPart,
  succeed,
  type Target,
} from '@stream-manager/contracts'
import type { TObject } from 'typebox'
import type { Idempotency } from '../store/api.ts'
import { type AuditSink, auditRecord } from './audit-record.ts'
import { identifyRequest } from './idempotency-key.ts'
import type { Call, Effect, Operation, OperationAnswer } from './operation.ts'
import type { Replies } from './replies.ts'

type Parts = Readonly<Record<string, unknown>>

/** A call as a transport read it. Its parts have matched the operation's schemas. */
export interface OperationRequest extends Omit<Call<Parts, Parts, Parts>, 'options'> {
  readonly ifMatch: number | undefined
  readonly idempotencyKey: string | undefined
  /** The client's address, for the audit log. */
  readonly address?: string | undefined
}

export interface Performed {
  readonly answer: OperationAnswer
  /** True when an earlier call with the same idempotency key had the effect. */
  readonly replayed: boolean
}

const forbidden = (permission: Permission, operation?: number): Result<never> =>
  fail(
    'auth.forbidden',
    `This needs the permission ${permission}`,
    operation === undefined ? {} : { operation },
  )

/**
 * For transports, before they read the input: a right on one layer or output of the stream is enough here. `perform`
 * checks each target. `streamId` is null for operations that belong to no stream. Errors: `auth.forbidden`.
 */
export const checkPermission = (
  caller: Caller,
  permission: Permission,
  streamId: string | null,
): Result<null> => (isAllowedOnAnyPart(caller, permission, streamId) ? succeed(null) : forbidden(permission))

/** The stream that the query of a global operation names. Without one the operation is about all streams. */
export const streamAskedFor = (query: unknown): string | null =>
  isRecord(query) && typeof query['stream'] === 'string' ? query['stream'] : null

/** The item in the path, if there is one. */
const defaultTarget = ({ streamId, params }: OperationRequest): StreamPart => {
  const idOf = (name: string) => (typeof params[name] === 'string' ? params[name] : undefined)
  return { streamId, layerId: idOf('layerId'), outputId: idOf('outputId') }
}

/** Errors: `auth.forbidden`, with the index of the refused part when there are several. */
export const checkTargets = <Services>(
  { permission, global, targets }: Operation<Services>,
  request: OperationRequest,
): Result<null> => {
  const named = targets?.({ ...request, options: {} })
  const all: readonly Target[] = named ?? [global ? streamAskedFor(request.query) : defaultTarget(request)]
  const refused = all.findIndex((target) => !isAllowed(request.caller, permission, target))
  if (refused < 0) return succeed(null)
  return forbidden(permission, named ? refused : undefined)
}

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

/** The digest of a request is stored, and a password could be guessed from it. */
const withoutSecrets = ({ properties }: TObject, body: Parts): Parts =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !isWriteOnly(properties[name])))

const isWriteOnly = (schema: object | undefined): boolean =>
  schema !== undefined && 'writeOnly' in schema && schema.writeOnly === true

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
        content: operation.body ? withoutSecrets(operation.body, body) : null,
      })

interface Performing {
  readonly replies: Replies
  readonly audit: AuditSink
}

const carryOut = async <Services extends Performing>(
  services: Services,
  operation: Operation<Services>,
  request: OperationRequest,
): Promise<Result<Performed>> => {
  const { ifMatch, idempotencyKey: _key, address: _address, ...call } = request
  const permitted = checkTargets(operation, request)
  if (!permitted.ok) return permitted
  const idempotency = identify(operation, request)
  const options = { ifMatch, idempotency, caller: call.caller }
  const effect = await operation.run(services, { ...call, options })
  if (!effect.ok) return effect
  return idempotency ? answerOnce(services.replies, idempotency, effect.value) : performedBy(effect.value)
}

/** The answer as this caller reads it. Stored answers pass here too: one caller's answer may be repeated to another. */
export const showTo = <Services>(
  { role }: Caller,
  { forViewers }: Operation<Services>,
  answer: OperationAnswer,
): OperationAnswer =>
  !forViewers || audienceOf(role) === 'operator' ? answer : { ...answer, body: forViewers(answer.body) }

/**
 * Performs an operation, once for each idempotency key. The effect and the key are stored in one commit. An answer that
 * waited for the engine then replaces the effect in the same record; any other answer is built from the effect. Of
 * parallel requests with one key, one has the effect and all get the same answer. After a crash between the two commits the
 * next request answers to that effect.
 */
export const perform = async <Services extends Performing>(
  services: Services,
  operation: Operation<Services>,
  request: OperationRequest,
): Promise<Result<Performed>> => {
  const performed = await tryToPerform(services, operation, request)
  const record = auditRecord(operation, request, performed)
  if (record) services.audit.record(record)
  return performed
}

/** A fault of a store is a refusal. */
export const refuseFaults = async <Value>(work: () => Promise<Result<Value>>): Promise<Result<Value>> => {
  try {
    return await work()
  } catch (error) {
    const fault = storeFault(error) ?? analyticsFault(error)
    if (!fault) throw error
    return { ok: false, fault, cause: error }
  }
}

const tryToPerform = <Services extends Performing>(
  services: Services,
  operation: Operation<Services>,
  request: OperationRequest,
): Promise<Result<Performed>> =>
  refuseFaults(async () => {
    const performed = await carryOut(services, operation, request)
    if (!performed.ok) return performed
    const answer = showTo(request.caller, operation, performed.value.answer)
    return succeed({ ...performed.value, answer })
  })
