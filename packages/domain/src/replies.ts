import { type Result, succeed } from '@stream-manager/contracts'
import type { Context } from './context.ts'
import type { Replies } from './domain.ts'
import { commitAnswered, toReplay } from './store/commit-answered.ts'
import { findReplay } from './store/idempotency.ts'

const SCOPE = 'replies'

export const createReplies = (context: Context): Replies => ({
  find: async (idempotency): Promise<Result<unknown>> => {
    const found = await findReplay(context, SCOPE, idempotency)
    if (!found.ok) return found
    return succeed(found.value ? toReplay(found.value.result).value : null)
  },
  seal: async (idempotency, reply): Promise<Result<unknown>> => {
    const answer = { value: reply, revision: 0 }
    const sealed = await commitAnswered(context, { scope: SCOPE, request: {}, answer, idempotency })
    if (sealed === null) throw new Error('A commit that expects nothing cannot meet a conflict')
    return sealed.ok ? succeed(sealed.value.value) : sealed
  },
})
