import type { CommitRequest } from '@stream-manager/backplane/port'
import {
  type Caller,
  type ChatMessage,
  type ChatNameClaim,
  fail,
  isAllowed,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { inQueue } from '../store/queue.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { streamScope } from '../stream/keys.ts'
import { type ChatView, chatPublication, expecting, readChat } from './documents.ts'
import { chatKeys } from './keys.ts'
import { holdsLink } from './links.ts'
import { admissibleName, claimKeyOf, cleanName, distinctName, isClaimed, NAME_KEPT_MS } from './names.ts'
import type { Room } from './room.ts'
import { afterSending, checkBan, checkPace } from './rules.ts'
import { checkText } from './text.ts'

export interface Sending {
  readonly streamId: string
  readonly text: string
  readonly author: Caller
  readonly options: WriteOptions
}

/** Without sign-in every caller is an administrator, so in a chat only an identified caller has privileges. */
const mayModerate = ({ streamId, author }: Sending): boolean =>
  author.via !== 'anonymous' && isAllowed(author, 'chat.moderate', streamId)

/** Moderators are bound by the rules on content, not by those on pace. */
const check = (sending: Sending, { settings, ban, member }: ChatView, nowMs: number): Result<null> => {
  const { text } = sending
  const admitted = checkBan(ban.value, nowMs)
  if (!admitted.ok) return admitted
  if (settings.value.links === 'refuse' && holdsLink(text)) {
    return fail('chat.links_refused', 'Links are not taken in this chat; write it without one')
  }
  const pace = { settings: settings.value, member: member.value, text, nowMs }
  return mayModerate(sending) ? succeed(null) : checkPace(pace)
}

interface Naming {
  readonly name: string
  /** Written with the message; null when the stored claim is fresh, or the name needs no claim. */
  readonly claim: ChatNameClaim | null
}

const nameOf = (sending: Sending, { settings, claim }: ChatView, nowMs: number): Naming => {
  const { subject, name: wanted } = sending.author
  const linksRefused = settings.value.links === 'refuse'
  const name = admissibleName({ name: wanted, isModerator: mayModerate(sending), linksRefused })
  if (claim === null || name !== cleanName(wanted)) return { name, claim: null }
  if (isClaimed(claim.value, subject, nowMs)) return { name: distinctName(name, subject), claim: null }
  const isFresh = claim.value?.userId === subject && nowMs - claim.value.lastSentAtMs < NAME_KEPT_MS / 2
  return { name, claim: isFresh ? null : { userId: subject, lastSentAtMs: nowMs } }
}

const build = (
  context: Context,
  sending: Sending,
  view: ChatView,
): { message: ChatMessage; request: CommitRequest } => {
  const { streamId, text, author } = sending
  const now = context.clock.now()
  const nowMs = now.getTime()
  const { name, claim } = nameOf(sending, view, nowMs)
  const sentAt = now.toISOString()
  const message = { id: context.newId(), user: { id: author.subject, name }, text, sentAt }
  const { settings, ban, member } = view
  const claimed = claim && view.claim ? [view.claim] : []
  const request: CommitRequest = {
    // A ban or a change of settings that is committed first wins: this commit then conflicts and is checked again.
    ...expecting(settings, ban, member, ...claimed),
    put: {
      [chatKeys.message(streamId, message.id)]: message,
      [member.key]: {
        ...member.value,
        ...afterSending({ settings: settings.value, member: member.value, text, nowMs }),
      },
      ...Object.fromEntries(claimed.map(({ key }) => [key, claim])),
    },
    // The check passed, so a ban that is still stored has expired.
    delete: ban.value === null ? [] : [ban.key],
    publish: [chatPublication(streamId, { type: 'message', message })],
  }
  return { message, request }
}

const flooded = (detail: string): Result<never> => fail('chat.flooded', detail, { retryAfterSeconds: 1 })

const attempt = async (
  context: Context,
  room: Room,
  sending: Sending,
): Promise<Result<Mutation<ChatMessage>> | null> => {
  const { streamId, author, options } = sending
  const claimKey = claimKeyOf(cleanName(author.name))
  const read = await readChat(context, { streamId, userId: author.subject, claimKey })
  if (!read.ok) return read
  const view = read.value
  const checked = check(sending, view, context.clock.now().getTime())
  if (!checked.ok) return checked
  const max = view.settings.value.maxStreamMessagesPerSecond
  if (!room.admit({ offset: view.offset, nowMs: context.clock.monotonicMs(), max })) {
    return flooded(`This chat takes ${max} messages a second; try again in one`)
  }
  try {
    const { message, request } = build(context, sending, view)
    const answer = { value: message, revision: 1 }
    const scope = streamScope(streamId)
    return await commitAnswered(context, { scope, request, answer, idempotency: options.idempotency })
  } finally {
    room.settle()
  }
}

/** One message of a user at a time: parallel ones would only conflict at the member's revision and repeat. */
const sendInTurn = (
  context: Context,
  room: Room,
  sending: Sending,
): Promise<Result<Mutation<ChatMessage>>> => {
  const { streamId, author, options } = sending
  const once = { what: 'What you may write', scope: streamScope(streamId), idempotency: options.idempotency }
  return inQueue(context, `chat of \`${streamId}\` by \`${author.subject}\``, () =>
    writeOnce(context, once, () => attempt(context, room, sending)),
  )
}

/**
 * Errors: `chat.empty`, `request.invalid`, `chat.banned`, `chat.links_refused`, `chat.slow_mode`, `chat.flooded`,
 * `chat.duplicate`, `stream.not_found`.
 */
export const sendMessage = async (
  context: Context,
  room: Room,
  sending: Sending,
): Promise<Result<Mutation<ChatMessage>>> => {
  const text = checkText(sending.text)
  if (!text.ok) return text
  const leave = room.enter(sending.author.subject, mayModerate(sending))
  if (!leave) return flooded('Too many messages are on their way into this chat; try again in a second')
  try {
    return await sendInTurn(context, room, { ...sending, text: text.value })
  } finally {
    leave()
  }
}
