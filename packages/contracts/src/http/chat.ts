import { type Static, Type } from 'typebox'
import { closed, Id, nullable, Revision, Timestamp } from '../primitives.ts'

/** The limit is 500 graphemes. The cap on code units only bounds the parser's work. */
export const ChatSend = Type.Object(
  {
    text: Type.String({ minLength: 1, maxLength: 2000 }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  },
  { $id: 'ChatSend', ...closed },
)
export type ChatSend = Static<typeof ChatSend>

export const ChatMessage = Type.Object(
  {
    id: Id,
    user: Type.Object({ id: Type.String(), name: Type.String() }, closed),
    text: Type.String(),
    sentAt: Timestamp,
  },
  { $id: 'ChatMessage', ...closed },
)
export type ChatMessage = Static<typeof ChatMessage>

/** Newest first. */
export const ChatMessageList = Type.Object(
  { items: Type.Array(ChatMessage), nextCursor: nullable(Type.String()) },
  { $id: 'ChatMessageList', ...closed },
)

/** Id of a chat's author, from the author's token or connection. */
export const UserId = Type.String({
  pattern: '^[\\x21-\\x7e]{1,100}$',
  description: 'As in `user.id` of a message: printable ASCII without spaces, at most 100 characters.',
})

const LONGEST_TIMEOUT_SECONDS = 366 * 24 * 60 * 60

/** A ban with a duration is a timeout, which ends automatically. */
export const ChatBanCreate = Type.Object(
  {
    userId: UserId,
    durationSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: LONGEST_TIMEOUT_SECONDS })),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { $id: 'ChatBanCreate', ...closed },
)
export type ChatBanCreate = Static<typeof ChatBanCreate>

export const ChatBan = Type.Object(
  {
    id: Id,
    userId: Type.String(),
    name: nullable(Type.String({ description: 'Name in the last message; null without messages.' })),
    until: nullable(Timestamp),
    reason: nullable(Type.String()),
    createdAt: Timestamp,
  },
  { $id: 'ChatBan', ...closed },
)
export type ChatBan = Static<typeof ChatBan>

/** Bans in force, newest first. */
export const ChatBanList = Type.Object(
  { items: Type.Array(ChatBan), nextCursor: nullable(Type.String()) },
  { $id: 'ChatBanList', ...closed },
)

export const CHAT_LINK_RULES = ['allow', 'refuse'] as const

export const ChatSettings = Type.Object(
  {
    slowModeSeconds: Type.Integer({
      minimum: 0,
      maximum: 3600,
      description: 'Between two messages of one user; 0 is off.',
    }),
    links: Type.Enum([...CHAT_LINK_RULES]),
    duplicateWindowSeconds: Type.Integer({
      minimum: 0,
      maximum: 3600,
      description: 'For this long a user may not repeat a message; 0 is off.',
    }),
    maxMessagesPerMinute: Type.Integer({
      minimum: 1,
      maximum: 600,
      description: 'Of one user, on average, with bursts of up to 20.',
    }),
    maxStreamMessagesPerSecond: Type.Integer({
      minimum: 1,
      maximum: 1000,
      description: 'Of all users of the chat together.',
    }),
  },
  { $id: 'ChatSettings', ...closed },
)
export type ChatSettings = Static<typeof ChatSettings>

export const DEFAULT_CHAT_SETTINGS: ChatSettings = {
  slowModeSeconds: 0,
  links: 'allow',
  duplicateWindowSeconds: 30,
  maxMessagesPerMinute: 60,
  maxStreamMessagesPerSecond: 200,
}

/** `revision` is 0 until the first change. */
export const ChatSettingsView = Type.Object(
  { ...ChatSettings.properties, revision: Revision },
  { $id: 'ChatSettingsView', ...closed },
)
export type ChatSettingsView = Static<typeof ChatSettingsView>
