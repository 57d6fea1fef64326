import type { Command, Reply } from '@stream-manager/contracts'

/** One encoding of the client protocol. Replies are encoded once and their bytes shared by every subscriber. */
export interface Codec {
  /** The `Sec-WebSocket-Protocol` that selects it. */
  readonly subprotocol: string
  /** Whether its messages are binary WebSocket messages. */
  readonly binary: boolean
  /** The commands of one message, in order; null for a message that breaks the protocol. */
  decode(message: Buffer): Command[] | null
  encode(reply: Reply): Buffer
  /** Several encoded replies as one message. */
  join(replies: readonly Buffer[]): Buffer
}
