import { streamScope } from '../stream/keys.ts'

export const chatKeys = {
  /** Prefix of all documents of the stream's chat. */
  all: (streamId: string) => `${streamScope(streamId)}/chat-`,
  settings: (streamId: string) => `${streamScope(streamId)}/chat-settings`,
  /** Followed by a digest of the user's id, which may be any text. */
  bans: (streamId: string) => `${streamScope(streamId)}/chat-bans/`,
  members: (streamId: string) => `${streamScope(streamId)}/chat-members/`,
  /** Followed by a digest of the name's look. */
  names: (streamId: string) => `${streamScope(streamId)}/chat-names/`,
  /** Followed by the message's id. Ids are in time order, so key order is time order. */
  messages: (streamId: string) => `${streamScope(streamId)}/chat-messages/`,
  message: (streamId: string, messageId: string) => `${streamScope(streamId)}/chat-messages/${messageId}`,
} as const
