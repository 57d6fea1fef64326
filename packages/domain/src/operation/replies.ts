import { type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Idempotency } from '../store/api.ts'
import { commitAnswered, toReplay } from '../store/commit-answered.ts'
import { findReplay } from '../store/idempotency.ts'

/** Keeps the first answer stored under an idempotency key; every later caller with that key gets the same one. */
export interface Replies {
  /** The stored answer, `null` when there is none, or `idempotency.key_reused`. */
  find(idempotency: Idempotency): Promise<Result<unknown>>
  seal(idempotency: Idempotency, reply: unknown): Promise<Result<unknown>>
}

const SCOPE = 'replies'
const NEVER_WRITTEN = `${SCOPE}/never`

/** A commit must name a document; this one is always absent. */
const NOTHING = { expect: { [NEVER_WRITTEN]: 0 } }

export const createReplies = (context: Context): Replies => ({
  find: async (idempotency): Promise<Result<unknown>> => {
    const found = await findReplay(context, SCOPE, idempotency)
    if (!found.ok) return found
    return succeed(found.value ? toReplay(found.value.result).value : null)
  },
  seal: async (idempotency, reply): Promise<Result<unknown>> => {
    const answer = { value: reply, revision: 0 }
    const sealed = await commitAnswered(context, { scope: SCOPE, request: NOTHING, answer, idempotency })
    if (sealed === null) throw new Error(`${NEVER_WRITTEN} exists, though nobody writes it`)
    return sealed.ok ? succeed(sealed.value.value) : sealed
  },
})
