import { type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Idempotency } from '../store/api.ts'
import { findReplay } from '../store/idempotency.ts'
import { commitAnswered } from '../store/write-once.ts'

/** Stores the first answer under an idempotency key. Every later caller with that key gets the same one. */
export interface Replies {
  /** The stored answer, `null` when there is none, or `idempotency.key_reused`. */
  find(idempotency: Idempotency): Promise<Result<unknown>>
  /** Returns the stored answer: an earlier caller's, if there is one. */
  store(idempotency: Idempotency, reply: unknown): Promise<Result<unknown>>
}

const SCOPE = 'replies'
const NEVER_WRITTEN = `${SCOPE}/never`

/** A commit must name a document. This one is always absent. */
const NOTHING = { expect: { [NEVER_WRITTEN]: 0 } }

export const createReplies = (context: Context): Replies => ({
  find: async (idempotency): Promise<Result<unknown>> => {
    const found = await findReplay(context, SCOPE, idempotency)
    return found.ok ? succeed(found.value?.value ?? null) : found
  },
  store: async (idempotency, reply): Promise<Result<unknown>> => {
    const answer = { value: reply, revision: 0 }
    const stored = await commitAnswered(context, { scope: SCOPE, request: NOTHING, answer, idempotency })
    if (stored === null) throw new Error(`${NEVER_WRITTEN} exists, though nothing writes it`)
    return stored.ok ? succeed(stored.value.value) : stored
  },
})
