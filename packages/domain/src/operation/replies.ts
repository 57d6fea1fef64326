import { BackplaneDamagedError } from '@stream-manager/backplane/port'
import { checker, type Result, Revision, succeed } from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { Idempotency } from '../store/api.ts'
import { completeAnswer } from '../store/idempotency.ts'
import type { OperationAnswer } from './operation.ts'

const StoredAnswer = Type.Object({
  status: Type.Enum([200, 201, 202, 204]),
  body: Type.Unknown(),
  revision: Type.Optional(Revision),
  created: Type.Optional(Type.String()),
  waitedMs: Type.Optional(Type.Number()),
})
const checkStored = checker(StoredAnswer, 'The stored answer')

/** Throws for an answer that cannot be used: the store is at fault, not the caller. */
export const readStoredAnswer = (scope: string, stored: unknown): OperationAnswer => {
  const checked = checkStored(stored)
  if (checked.ok) return checked.value
  throw new BackplaneDamagedError(scope, `An answer kept in ${scope} cannot be used: ${checked.fault.detail}`)
}

/** Stores the first answer that waited for the engine. Every later caller with that idempotency key gets the same one. */
export interface Replies {
  /** Returns the stored answer: an earlier caller's, if there is one. */
  store(scope: string, idempotency: Idempotency, answer: OperationAnswer): Promise<Result<OperationAnswer>>
}

export const createReplies = (context: Context): Replies => ({
  store: async (scope, idempotency, answer) => {
    const stored = await completeAnswer(context, scope, { idempotency, answer })
    return stored.ok ? succeed(readStoredAnswer(scope, stored.value)) : stored
  },
})
