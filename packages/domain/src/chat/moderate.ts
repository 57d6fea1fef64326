import {
  type ChatBan,
  type ChatBanCreate,
  type ChatMember,
  type ChatMessage,
  fail,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { commitAnswered } from '../store/commit-answered.ts'
import { retryOnConflict } from '../store/retry.ts'
import { MOST_BANS, readBans } from './bans.ts'
import { chatPublication, expecting, readBan, readChat, readMessage } from './documents.ts'
import { MOST_STORED_MESSAGES } from './retention.ts'
import { isInForce } from './rules.ts'
import { digestOf } from './skeleton.ts'
import { cleanText, hasVisibleText } from './text.ts'

const messageNotFound = (messageId: string): Result<never> =>
  fail(
    'chat.message_not_found',
    `There is no chat message \`${messageId}\`; it may have been deleted already`,
  )

/** Errors: `chat.message_not_found`. */
export const deleteMessage = async (
  { backplane }: Context,
  { streamId, messageId }: { streamId: string; messageId: string },
): Promise<Result<Mutation<null>>> => {
  const key = keys.chatMessage(streamId, messageId)
  const document = await backplane.read(key)
  if (!document) return messageNotFound(messageId)
  const outcome = await backplane.commit({
    expect: { [key]: document.revision },
    delete: [key],
    publish: [chatPublication(streamId, { type: 'message.deleted', id: messageId })],
  })
  // A message is never rewritten: a conflict means that somebody else has just deleted it.
  return outcome.status === 'committed'
    ? succeed({ value: null, revision: 0, replayed: false })
    : messageNotFound(messageId)
}

interface Banning {
  readonly streamId: string
  readonly ban: ChatBanCreate
  readonly options: WriteOptions
}

/** Newest first. */
const messagesOf = async (context: Context, streamId: string, userId: string): Promise<ChatMessage[]> => {
  const stored = await context.backplane.list(keys.chatMessages(streamId), {
    descending: true,
    limit: MOST_STORED_MESSAGES,
  })
  return stored.map(readMessage(context)).filter(({ user }) => user.id === userId)
}

const composeBan = (
  context: Context,
  { userId, durationSeconds, reason }: ChatBanCreate,
  lastMessage: ChatMessage | undefined,
): ChatBan => {
  const now = context.clock.now()
  const why = cleanText(reason ?? '')
  return {
    id: context.newId(),
    userId,
    name: lastMessage?.user.name ?? null,
    until:
      durationSeconds === undefined ? null : new Date(now.getTime() + durationSeconds * 1000).toISOString(),
    reason: hasVisibleText(why) ? why : null,
    createdAt: now.toISOString(),
  }
}

/** Bans that are over and go with the next one that is made. */
const MOST_CLEARED = 50

const UNSEEN: ChatMember = { lastSentAtMs: 0, allowanceWholeAtMs: 0, recent: [] }

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
  const over = others.filter(({ value }) => !isInForce(value, nowMs)).slice(0, MOST_CLEARED)
  if (others.length - over.length >= MOST_BANS) {
    return fail('chat.ban_limit_reached', `There are ${MOST_BANS} bans in this chat; lift some of them first`)
  }
  const messages = await messagesOf(context, streamId, userId)
  const value = composeBan(context, { userId, ...input }, messages[0])
  return commitAnswered(context, {
    scope: `stream:${streamId}`,
    request: {
      ...expecting(earlier, ...over),
      // The member is written even unchanged: it refuses whatever of theirs was judged before this and is on its way.
      put: { [earlier.key]: value, [member.key]: member.value ?? UNSEEN },
      delete: [...messages.map(({ id }) => keys.chatMessage(streamId, id)), ...over.map(({ key }) => key)],
      publish: [chatPublication(streamId, { type: 'user.banned', userId, until: value.until })],
    },
    answer: { value, revision: 1 },
    idempotency: options.idempotency,
  })
}

/** What they wrote while their messages were being listed. Nothing can follow it: the ban is in force. */
const removeLate = async (context: Context, { streamId, ban: { userId } }: Banning): Promise<void> => {
  const late = await messagesOf(context, streamId, userId)
  if (late.length === 0) return
  await context.backplane.commit({ delete: late.map(({ id }) => keys.chatMessage(streamId, id)) })
}

/**
 * In one commit the ban is in force, the user's messages are gone from the store, and everybody is told. It waits for
 * nothing that the user does, or a flood could keep it off.
 * Errors: `stream.not_found`, `chat.ban_limit_reached`.
 */
export const banUser = async (context: Context, banning: Banning): Promise<Result<Mutation<ChatBan>>> => {
  const banned = await retryOnConflict(`The ban of \`${banning.ban.userId}\``, () =>
    attemptBan(context, banning),
  )
  if (banned.ok) await removeLate(context, banning)
  return banned
}

const banNotFound = (userId: string): Result<never> =>
  fail('chat.ban_not_found', `\`${userId}\` is not banned from this chat; the ban may be over`)

/** Errors: `chat.ban_not_found`. */
export const unbanUser = (
  context: Context,
  { streamId, userId }: { streamId: string; userId: string },
): Promise<Result<Mutation<null>>> =>
  retryOnConflict(`The ban of \`${userId}\``, async () => {
    const key = keys.chatBans(streamId) + digestOf(userId)
    const document = await context.backplane.read(key)
    if (!document || !isInForce(readBan(context)(document), context.clock.now().getTime()))
      return banNotFound(userId)
    const outcome = await context.backplane.commit({
      expect: { [key]: document.revision },
      delete: [key],
    })
    return outcome.status === 'committed' ? succeed({ value: null, revision: 0, replayed: false }) : null
  })
