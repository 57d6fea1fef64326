import { type Static, Type } from 'typebox'
import { closed, nullable, Timestamp } from '../primitives.ts'
import type { HiddenChannelKind } from './hidden-channels.ts'

/** The hidden channel on which an echo appears, as a subscriber names it. */
export const ECHO_CHANNEL = 'echo' satisfies HiddenChannelKind

const Nonce = Type.String({
  pattern: '^[A-Za-z0-9_-]{8,64}$',
  description: 'Made up by the caller, who looks for it on the channel.',
})

export const EchoRequest = Type.Object({ nonce: Nonce }, { $id: 'EchoRequest', ...closed })
export type EchoRequest = Static<typeof EchoRequest>

/** A publication of the channel. A later one replaces it: where two callers ask at once, one asks again. */
export const EchoEvent = Type.Object({ nonce: Nonce, at: Timestamp }, closed)
export type EchoEvent = Static<typeof EchoEvent>

/** The `data` of a subscribe result: the newest echo of the last seconds. */
export const EchoSnapshot = nullable(EchoEvent)

export const EchoPublished = Type.Object(
  { nonce: Nonce, at: Timestamp, channel: Type.Literal(ECHO_CHANNEL) },
  { $id: 'EchoPublished', ...closed },
)
export type EchoPublished = Static<typeof EchoPublished>
