import {
  type ChatBan,
  type ChatBanCreate,
  type ChatMember,
  type ChatMessage,
  fail,
  type Result,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { retryOnConflict } from '../store/retry.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { streamScope } from '../stream/keys.ts'
import { MAX_BANS, readBans } from './bans.ts'
import { chatPublication, expecting, readBan, readChat, readMessage } from './documents.ts'
import { chatKeys } from './keys.ts'
import { MAX_STORED_MESSAGES } from './retention.ts'
import { isInForce } from './rules.ts'
import { digestOf } from './skeleton.ts'
import { cleanText, hasVisibleText } from './text.ts'

const messageNotFound = (messageId: string): Result<never> =>
  fail(
    'chat.message_not_found',
    `There is no chat message \`${messageId}\`; it may have been deleted already`,
  )

const REMOVED = { value: null, revision: 0 }

/** Errors: `chat.message_not_found`. */
export const deleteMessage = async (
  context: Context,
  { streamId, messageId }: { streamId: string; messageId: string },
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const scope = streamScope(streamId)
  return writeOnce(context, { what: `Message \`${messageId}\``, scope, idempotency }, async () => {
    const key = chatKeys.message(streamId, messageId)
    const document = await context.backplane.read(key)
    if (!document) return messageNotFound(messageId)
    const publish = [chatPublication(streamId, { type: 'message.deleted', id: messageId })]
    const request = { expect: { [key]: document.revision }, delete: [key], publish }
    return commitAnswered(context, { scope, request, answer: REMOVED, idempotency })
  })
}

interface Banning {
  readonly streamId: string
  readonly ban: ChatBanCreate
  readonly options: WriteOptions
}

/** Newest first. */
const messagesOf = async (context: Context, streamId: string, userId: string): Promise<ChatMessage[]> => {
  const stored = await context.backplane.list(chatKeys.messages(streamId), {
    descending: true,
    limit: MAX_STORED_MESSAGES,
  })
  return stored.map(readMessage(context)).filter(({ user }) => user.id === userId)
}

const buildBan = (
  context: Context,
  { userId, durationSeconds, reason }: ChatBanCreate,
  lastMessage: ChatMessage | undefined,
): ChatBan => {
  const now = context.clock.now()
  const shownReason = cleanText(reason ?? '')
  return {
    id: context.newId(),
    userId,
    name: lastMessage?.user.name ?? null,
    until:
      durationSeconds === undefined ? null : new Date(now.getTime() + durationSeconds * 1000).toISOString(),
    reason: hasVisibleText(shownReason) ? shownReason : null,
    createdAt: now.toISOString(),
  }
}

/** Expired bans that are removed together with a new ban. */
const MAX_EXPIRED_REMOVED = 50

const NEW_MEMBER: ChatMember = { lastSentAtMs: 0, allowanceWholeAtMs: 0, recent: [] }

const attemptBan = async (
  context: Context,
  { streamId, ban: { userId, ...input }, options }: Banning,
): Promise<Result<Mutation<ChatBan>> | null> => {
  const read = await readChat(context, { streamId, userId, claimKey: null })
  if (!read.ok) return read
  const { ban: earlier, member } = read.value
  const nowMs = context.clock.now().getTime()
  const bans = await readBans(context, streamId)
  const others = bans.filter(({ key }) => key !== earlier.key)
  const expired = others.filter(({ value }) => !isInForce(value, nowMs)).slice(0, MAX_EXPIRED_REMOVED)
  if (others.length - expired.length >= MAX_BANS) {
    return fail('chat.ban_limit_reached', `There are ${MAX_BANS} bans in this chat; lift some of them first`)
  }
  const messages = await messagesOf(context, streamId, userId)
  const value = buildBan(context, { userId, ...input }, messages[0])
  return commitAnswered(context, {
    scope: streamScope(streamId),
    request: {
      ...expecting(earlier, ...expired),
      // Always write the member: its new revision makes the user's in-flight messages fail their check.
      put: { [earlier.key]: value, [member.key]: member.value ?? NEW_MEMBER },
      delete: [...messages.map(({ id }) => chatKeys.message(streamId, id)), ...expired.map(({ key }) => key)],
      publish: [chatPublication(streamId, { type: 'user.banned', userId, until: value.until })],
    },
    answer: { value, revision: 1 },
    idempotency: options.idempotency,
  })
}

/** Removes messages sent while the user's messages were being listed. The ban is in force, so no others can follow. */
const removeLate = async (context: Context, streamId: string, { id, userId }: ChatBan): Promise<void> => {
  // A repeated request must not touch what was written after its ban was lifted or replaced.
  const document = await context.backplane.read(chatKeys.bans(streamId) + digestOf(userId))
  if (!document || readBan(context)(document).id !== id) return
  const late = await messagesOf(context, streamId, userId)
  if (late.length === 0) return
  await context.backplane.commit({ delete: late.map(({ id }) => chatKeys.message(streamId, id)) })
}

/**
 * One commit puts the ban in force, removes the user's messages from the store and publishes the ban. It expects nothing
 * that the user can change, or the user could block the ban with a flood of messages.
 * Errors: `stream.not_found`, `chat.ban_limit_reached`.
 */
export const banUser = async (context: Context, banning: Banning): Promise<Result<Mutation<ChatBan>>> => {
  const banned = await retryOnConflict(`The ban of \`${banning.ban.userId}\``, () =>
    attemptBan(context, banning),
  )
  if (banned.ok) await removeLate(context, banning.streamId, banned.value.value)
  return banned
}

const banNotFound = (userId: string): Result<never> =>
  fail('chat.ban_not_found', `\`${userId}\` is not banned from this chat; the ban may be over`)

/** Errors: `chat.ban_not_found`. */
export const unbanUser = (
  context: Context,
  { streamId, userId }: { streamId: string; userId: string },
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const scope = streamScope(streamId)
  return writeOnce(context, { what: `The ban of \`${userId}\``, scope, idempotency }, async () => {
    const key = chatKeys.bans(streamId) + digestOf(userId)
    const document = await context.backplane.read(key)
    if (!document || !isInForce(readBan(context)(document), context.clock.now().getTime()))
      return banNotFound(userId)
    const request = { expect: { [key]: document.revision }, delete: [key] }
    return commitAnswered(context, { scope, request, answer: REMOVED, idempotency })
  })
}
