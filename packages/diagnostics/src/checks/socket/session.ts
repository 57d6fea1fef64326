import { CLOSE_CODES } from '@stream-manager/contracts'
import type { CheckContext } from '../../context/context.ts'
import { patience } from '../../vantages/patience.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { type Conversation, openConversation, RefusedError } from '../../wire/conversation.ts'

const NAME = 'stream-manager doctor'

export interface SessionOptions {
  readonly vantage: Vantage
  readonly token: string | null
  readonly signal: AbortSignal
}

/** Gateways close a socket whose first command comes late, as on a busy machine. */
const STALE = CLOSE_CODES.stale.code
const MAX_ATTEMPTS = 3

const openSession = async ({ vantage, token, ...options }: SessionOptions): Promise<Conversation> => {
  for (let attempt = 1; ; attempt += 1) {
    const conversation = await openConversation({ url: vantage.socket, ...options })
    try {
      await conversation.ask({ connect: { name: NAME, ...(token !== null && { token }) } })
      return conversation
    } catch (error) {
      conversation.close()
      const isStale = error instanceof RefusedError && error.code === STALE
      if (!isStale || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

/** Converses over a socket that has connected with the token. Rejects with a `RefusedError` when the gateway refuses it. */
export const withSession = async <Value>(
  options: SessionOptions,
  work: (conversation: Conversation) => Promise<Value>,
): Promise<Value> => {
  const conversation = await openSession(options)
  try {
    return await work(conversation)
  } finally {
    conversation.close()
  }
}

/** A session as an operator, who may do what the checks need. The gateway does not count a service as present. */
export const asOperator = async <Value>(
  context: CheckContext,
  vantage: Vantage,
  work: (conversation: Conversation) => Promise<Value>,
): Promise<Value> =>
  withSession({ vantage, token: await context.signToken('operator'), signal: patience(context) }, work)
