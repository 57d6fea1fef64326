import { storeFault } from '@stream-manager/backplane'
import { checker, type Result, Revision, succeed } from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Domain } from '../create-domain.ts'
import type { Idempotency } from '../store/api.ts'
import { nameRequest } from './name-request.ts'
import type { Call, Operation, OperationAnswer, Performed } from './operation.ts'

const KeptAnswer = Type.Object({
  status: Type.Enum([200, 201, 202, 204]),
  body: Type.Unknown(),
  revision: Type.Optional(Revision),
  created: Type.Optional(Type.String()),
  waitedMs: Type.Optional(Type.Number()),
})
const checkKept = checker(KeptAnswer, 'The kept answer')

type Parts = Readonly<Record<string, unknown>>

/** A call as a transport read it. Its parts have matched the operation's schemas. */
export interface OperationRequest extends Omit<Call<Parts, Parts, Parts>, 'options'> {
  readonly ifMatch: number | undefined
  readonly idempotencyKey: string | undefined
  /** Whose the key is. Absent: the caller's own. */
  readonly keyOwner?: string | undefined
}

const kept = (answer: unknown): OperationAnswer | null => {
  const checked = checkKept(answer)
  return checked.ok ? checked.value : null
}

const performOnce = async (
  domain: Domain,
  idempotency: Idempotency,
  run: () => Promise<Result<Performed>>,
): Promise<Result<Performed>> => {
  const earlier = await domain.replies.find(idempotency)
  if (!earlier.ok) return earlier
  const answer = kept(earlier.value)
  if (answer) return succeed({ answer, replayed: true })
  const performed = await run()
  if (!performed.ok) return performed
  const sealed = await domain.replies.seal(idempotency, performed.value.answer)
  return sealed.ok
    ? succeed({ ...performed.value, answer: kept(sealed.value) ?? performed.value.answer })
    : sealed
}

/**
 * Carries an operation out, once for each idempotency key. The effect and the key are stored in one commit by the
 * domain; the answer, which may have waited for the engine, is sealed after it. So of requests in parallel one has
 * the effect and all get the same answer, and after a crash in between the next one gets an answer to that effect.
 */
export const perform = async (
  domain: Domain,
  operation: Operation,
  request: OperationRequest,
): Promise<Result<Performed>> => {
  try {
    return await carryOut(domain, operation, request)
  } catch (error) {
    const fault = storeFault(error)
    if (!fault) throw error
    return { ok: false, fault, cause: error }
  }
}

const carryOut = (
  domain: Domain,
  operation: Operation,
  { ifMatch, idempotencyKey, keyOwner, ...request }: OperationRequest,
): Promise<Result<Performed>> => {
  if (idempotencyKey === undefined) return operation.run(domain, { ...request, options: { ifMatch } })
  const { caller, streamId, params, body } = request
  const idempotency = nameRequest({
    owner: keyOwner ?? caller.id,
    target: [operation.name, streamId, params],
    key: idempotencyKey,
    content: operation.body ? body : null,
  })
  return performOnce(domain, idempotency, () =>
    operation.run(domain, { ...request, options: { ifMatch, idempotency } }),
  )
}
