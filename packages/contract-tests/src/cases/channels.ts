import type { ChannelKind } from '@stream-manager/contracts'

/** What a client may publish, for every channel that takes publications of clients. */
export const CLIENT_PUBLICATIONS: Partial<Readonly<Record<ChannelKind, (unique: string) => object>>> = {
  chat: (unique) => ({ text: `hello from ${unique}` }),
}
