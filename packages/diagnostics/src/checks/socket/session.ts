import type { CheckContext } from '../../context/context.ts'
import { patience } from '../../vantages/patience.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { type Conversation, converse } from '../../wire/conversation.ts'

const NAME = 'stream-manager doctor'

export interface SessionOptions {
  readonly vantage: Vantage
  readonly token: string | null
  readonly signal: AbortSignal
  readonly cookie?: string
}

/** Converses over a socket that has connected with the token. Rejects with a `RefusedError` when the gateway refuses it. */
export const withSession = <Value>(
  { vantage, token, ...options }: SessionOptions,
  work: (conversation: Conversation) => Promise<Value>,
): Promise<Value> =>
  converse({ url: vantage.socket, ...options }, async (conversation) => {
    await conversation.ask({ connect: { name: NAME, ...(token !== null && { token }) } })
    return work(conversation)
  })

/** A session as an operator, who may do what the checks need. The gateway does not count a service as present. */
export const asOperator = async <Value>(
  context: CheckContext,
  vantage: Vantage,
  work: (conversation: Conversation) => Promise<Value>,
): Promise<Value> =>
  withSession({ vantage, token: await context.signToken('operator'), signal: patience(context) }, work)
