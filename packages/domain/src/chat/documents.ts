import type { CommitRequest, PublishRequest, StoredDocument } from '@stream-manager/backplane'
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
import { channelKey, keys } from '../keys.ts'
import { readStored } from '../store/stored.ts'
import { openStream } from '../stream/open.ts'
import { digestOf } from './skeleton.ts'

const checkBan = tolerantChecker(ChatBan, 'The stored ban')
const checkMember = tolerantChecker(ChatMember, 'The stored chat member')
const checkMessage = tolerantChecker(ChatMessage, 'The stored chat message')
const checkName = tolerantChecker(ChatNameClaim, 'The stored claim to a name')
const checkSettings = tolerantChecker(ChatSettings, 'The stored chat settings')

export const readMessage =
  ({ passedOver }: Context) =>
  (document: StoredDocument): ChatMessage =>
    readStored(document, (value) => passedOver.known(checkMessage(value)))

export const readBan =
  ({ passedOver }: Context) =>
  (document: StoredDocument): ChatBan =>
    readStored(document, (value) => passedOver.known(checkBan(value)))

type ReadDocument<Value> = (value: unknown) => Result<Reading<Value>>

/** With the fields of a newer version, which whoever writes it again has to keep. */
const readWhole = <Value>(
  { passedOver }: Context,
  document: StoredDocument,
  check: ReadDocument<Value>,
): Value => readStored(document, (value) => passedOver.reading(check(value))).whole

/** A document, or null, with the revision that a commit must expect of it. */
export interface Revised<Value> {
  readonly key: string
  readonly revision: number
  readonly value: Value
}

/** What a message is judged by, read at one instant. */
export interface ChatView {
  /** The top of the chat's log. */
  readonly offset: number
  readonly settings: Revised<ChatSettings>
  readonly ban: Revised<ChatBan | null>
  readonly member: Revised<ChatMember | null>
  /** Null for a name that everybody may have. */
  readonly claim: Revised<ChatNameClaim | null> | null
}

interface Viewed {
  readonly streamId: string
  readonly userId: string
  readonly claimKey: string | null
}

/** Errors: `stream.not_found`. */
export const readChat = async (
  context: Context,
  { streamId, userId, claimKey }: Viewed,
): Promise<Result<ChatView>> => {
  const user = digestOf(userId)
  const key = {
    desired: keys.desired(streamId),
    settings: keys.chatSettings(streamId),
    ban: keys.chatBans(streamId) + user,
    member: keys.chatMembers(streamId) + user,
    claim: claimKey === null ? null : keys.chatNames(streamId) + claimKey,
  }
  const named = Object.values(key).filter((name) => name !== null)
  const { position, documents } = await context.backplane.snapshot(channelKey(streamId, 'chat'), named)
  if (!documents[key.desired]) {
    const opened = await openStream(context, streamId)
    if (!opened.ok) return opened
  }
  const revised = <Value, Absent>(name: string, check: ReadDocument<Value>, absent: Absent) => {
    const document = documents[name]
    const value = document ? readWhole(context, document, check) : absent
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

/** The part of a commit that refuses it when any of these has changed since it was read. */
export const expecting = (...read: readonly Revised<unknown>[]): Pick<CommitRequest, 'expect'> => ({
  expect: Object.fromEntries(read.map(({ key, revision }) => [key, revision])),
})

export const chatPublication = (streamId: string, event: ChatEvent): PublishRequest => ({
  channel: channelKey(streamId, 'chat'),
  data: event,
  retain: CHANNELS.chat.retain,
})

/** Errors: `stream.not_found`. */
export const requireStream = async (context: Context, streamId: string): Promise<Result<null>> => {
  const stream = await context.backplane.read(keys.desired(streamId))
  return stream ? succeed(null) : openStream(context, streamId)
}

/** Errors: `stream.not_found`. */
export const readSettings = async (
  context: Context,
  streamId: string,
): Promise<Result<Revised<ChatSettings>>> => {
  const stream = await requireStream(context, streamId)
  if (!stream.ok) return stream
  const key = keys.chatSettings(streamId)
  const document = await context.backplane.read(key)
  const value = document ? readWhole(context, document, checkSettings) : DEFAULT_CHAT_SETTINGS
  return succeed({ key, revision: document?.revision ?? 0, value })
}
