import type { CommitRequest, PublishRequest, StoredDocument } from '@stream-manager/backplane/port'
import {
  CHANNELS,
  ChatBan,
  type ChatEvent,
  ChatMember,
  ChatMessage,
  ChatNameClaim,
  ChatSettings,
  DEFAULT_CHAT_SETTINGS,
  type Reading,
  type Result,
  succeed,
  tolerantChecker,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import { channelKey, streamKeys } from '../stream/keys.ts'
import { openStream, requireStream } from '../stream/open.ts'
import { chatKeys } from './keys.ts'
import { digestOf } from './skeleton.ts'

const checkBan = tolerantChecker(ChatBan, 'The stored ban')
const checkMember = tolerantChecker(ChatMember, 'The stored chat member')
const checkMessage = tolerantChecker(ChatMessage, 'The stored chat message')
const checkName = tolerantChecker(ChatNameClaim, 'The stored claim to a name')
const checkSettings = tolerantChecker(ChatSettings, 'The stored chat settings')

export const readMessage =
  (context: Context) =>
  (document: StoredDocument): ChatMessage =>
    readStored(context, document, checkMessage).parsed

export const readBan =
  (context: Context) =>
  (document: StoredDocument): ChatBan =>
    readStored(context, document, checkBan).parsed

/** A document, or null, with the revision that a commit must expect of it. */
export interface Revised<Value> {
  readonly key: string
  readonly revision: number
  readonly value: Value
}

/** The documents a message is checked against, read at one instant. */
export interface ChatView {
  /** Top of the chat's log. */
  readonly offset: number
  readonly settings: Revised<ChatSettings>
  readonly ban: Revised<ChatBan | null>
  readonly member: Revised<ChatMember | null>
  /** Null for a name that anyone may use. */
  readonly claim: Revised<ChatNameClaim | null> | null
}

interface Author {
  readonly streamId: string
  readonly userId: string
  readonly claimKey: string | null
}

type CheckDocument<Value> = (value: unknown) => Result<Reading<Value>>

/** Errors: `stream.not_found`. */
export const readChat = async (
  context: Context,
  { streamId, userId, claimKey }: Author,
): Promise<Result<ChatView>> => {
  const user = digestOf(userId)
  const key = {
    desired: streamKeys.desired(streamId),
    settings: chatKeys.settings(streamId),
    ban: chatKeys.bans(streamId) + user,
    member: chatKeys.members(streamId) + user,
    claim: claimKey === null ? null : chatKeys.names(streamId) + claimKey,
  }
  const names = Object.values(key).filter((name) => name !== null)
  const { position, documents } = await context.backplane.snapshot(channelKey(streamId, 'chat'), names)
  if (!documents[key.desired]) {
    const opened = await openStream(context, streamId)
    if (!opened.ok) return opened
  }
  // As stored: a writer must keep the fields that only a newer version knows.
  const revised = <Value, Absent>(name: string, check: CheckDocument<Value>, absent: Absent) => {
    const document = documents[name]
    const value = document ? readStored(context, document, check).raw : absent
    return { key: name, revision: document?.revision ?? 0, value }
  }
  return succeed({
    offset: position.offset,
    settings: revised(key.settings, checkSettings, DEFAULT_CHAT_SETTINGS),
    ban: revised(key.ban, checkBan, null),
    member: revised(key.member, checkMember, null),
    claim: key.claim === null ? null : revised(key.claim, checkName, null),
  })
}

/** The part of a commit that refuses it when any of these documents changed since it was read. */
export const expecting = (...documents: readonly Revised<unknown>[]): Pick<CommitRequest, 'expect'> => ({
  expect: Object.fromEntries(documents.map(({ key, revision }) => [key, revision])),
})

export const chatPublication = (streamId: string, event: ChatEvent): PublishRequest => ({
  channel: channelKey(streamId, 'chat'),
  data: event,
  retain: CHANNELS.chat.retain,
})

/** Errors: `stream.not_found`. */
export const readSettings = async (
  context: Context,
  streamId: string,
): Promise<Result<Revised<ChatSettings>>> => {
  const stream = await requireStream(context, streamId)
  if (!stream.ok) return stream
  const key = chatKeys.settings(streamId)
  const document = await context.backplane.read(key)
  const value = document ? readStored(context, document, checkSettings).raw : DEFAULT_CHAT_SETTINGS
  return succeed({ key, revision: document?.revision ?? 0, value })
}
