import { Id, Revision } from '@stream-manager/contracts'
import { flatInput, IDEMPOTENCY_KEY, type Operation } from '@stream-manager/domain'
import { type Static, type TObject, Type } from 'typebox'

/** Below the 5 s after which the stock client gives up a call. A client that asks for longer must wait longer too. */
export const DEFAULT_WAIT_SECONDS = 4
const MAX_WAIT_SECONDS = 30

/** The fields that replace REST's path and headers. */
const ENVELOPE = {
  streamId: Type.Optional(Id),
  waitSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_WAIT_SECONDS })),
  idempotencyKey: Type.Optional(Type.String({ pattern: IDEMPOTENCY_KEY.source })),
  ifMatch: Type.Optional(Revision),
}

/** Has matched its operation's schema: the envelope and the operation's own fields. */
export type RpcInput = Static<TObject<typeof ENVELOPE>> & Readonly<Record<string, unknown>>

const envelopeOf = ({ global, write }: Operation) => ({
  ...(!global && { streamId: ENVELOPE.streamId }),
  ...(write && { idempotencyKey: ENVELOPE.idempotencyKey }),
  ...(write?.conditional && { ifMatch: ENVELOPE.ifMatch }),
  ...(write?.awaited && { waitSeconds: ENVELOPE.waitSeconds }),
})

/** The `data` of a call. Closed, as bodies are over REST. */
export const inputObject = (operation: Operation): TObject => flatInput(operation, envelopeOf(operation))

export const inputSchema = (operation: Operation) => Type.Unsafe<RpcInput>(inputObject(operation))
