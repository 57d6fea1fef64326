import type { ChannelKind } from '@stream-manager/contracts'

/** A publication of a client, for every channel that takes them. */
export const CLIENT_PUBLICATIONS: Partial<Readonly<Record<ChannelKind, (unique: string) => object>>> = {
  chat: (unique) => ({ text: `hello from ${unique}` }),
}
