import { type Static, Type } from 'typebox'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'

/** 500 graphemes is the rule; the code-unit cap here only bounds what is parsed. */
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
