import type { CommitRequest } from '@stream-manager/backplane'
import {
  type ChatMessage,
  type ChatNameClaim,
  fail,
  isPermitted,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { commitAnswered, toReplay } from '../store/commit-answered.ts'
import { findReplay } from '../store/idempotency.ts'
import { retryOnConflict } from '../store/retry.ts'
import type { ChatUser } from './api.ts'
import { type ChatView, chatPublication, expecting, readChat } from './documents.ts'
import { holdsLink } from './links.ts'
import { admissibleName, claimKeyOf, cleanName, distinctName, isClaimed, NAME_KEPT_MS } from './names.ts'
import type { Room } from './room.ts'
import { afterSending, checkBan, checkPace } from './rules.ts'
import { checkText } from './text.ts'

export interface Sending {
  readonly streamId: string
  /** Cleaned. */
  readonly text: string
  readonly user: ChatUser
  readonly options: WriteOptions
}

const mayModerate = ({ role }: ChatUser): boolean => role !== undefined && isPermitted(role, 'chat.moderate')

/** Those who moderate are held to what may be said, not to how often. */
const judge = ({ text, user }: Sending, { settings, ban, member }: ChatView, nowMs: number): Result<null> => {
  const admitted = checkBan(ban.value, nowMs)
  if (!admitted.ok) return admitted
  if (settings.value.links === 'refuse' && holdsLink(text)) {
    return fail('chat.links_refused', 'Links are not taken in this chat; write it without one')
  }
  const pace = { settings: settings.value, member: member.value, text, nowMs }
  return mayModerate(user) ? succeed(null) : checkPace(pace)
}

interface Naming {
  readonly name: string
  /** To be written with the message; null when the claim stands or there is none to make. */
  readonly claim: ChatNameClaim | null
}

const nameOf = ({ user }: Sending, { settings, claim }: ChatView, nowMs: number): Naming => {
  const linksRefused = settings.value.links === 'refuse'
  const name = admissibleName({ name: user.name, moderates: mayModerate(user), linksRefused })
  if (claim === null || name !== cleanName(user.name)) return { name, claim: null }
  if (isClaimed(claim.value, user.id, nowMs)) return { name: distinctName(name, user.id), claim: null }
  const fresh = claim.value?.userId === user.id && nowMs - claim.value.lastSentAtMs < NAME_KEPT_MS / 2
  return { name, claim: fresh ? null : { userId: user.id, lastSentAtMs: nowMs } }
}

const compose = (
  context: Context,
  sending: Sending,
  view: ChatView,
): { message: ChatMessage; request: CommitRequest } => {
  const { streamId, text, user } = sending
  const now = context.clock.now()
  const nowMs = now.getTime()
  const { name, claim } = nameOf(sending, view, nowMs)
  const sentAt = now.toISOString()
  const message = { id: context.newId(), user: { id: user.id, name }, text, sentAt }
  const { settings, ban, member } = view
  const claimed = claim && view.claim ? [view.claim] : []
  const request: CommitRequest = {
    // Whoever bans this user or changes the rules first wins: this commit is then refused and judged anew.
    ...expecting(settings, ban, member, ...claimed),
    put: {
      [keys.chatMessage(streamId, message.id)]: message,
      [member.key]: {
        ...member.value,
        ...afterSending({ settings: settings.value, member: member.value, text, nowMs }),
      },
      ...Object.fromEntries(claimed.map(({ key }) => [key, claim])),
    },
    // It got past the ban, so what is left of one is over.
    delete: ban.value === null ? [] : [ban.key],
    publish: [chatPublication(streamId, { type: 'message', message })],
  }
  return { message, request }
}

const flooded = (detail: string): Result<never> => fail('chat.flooded', detail, { retryAfterSeconds: 1 })

/** A message that already went out is often against the rules the second time: its first answer stands. */
const replayOr = async (
  context: Context,
  { streamId, options }: Sending,
  refusal: Result<never>,
): Promise<Result<Mutation<ChatMessage>>> => {
  const replay = await findReplay(context, `stream:${streamId}`, options.idempotency)
  if (!replay.ok) return replay
  return replay.value ? succeed(toReplay<ChatMessage>(replay.value.result)) : refusal
}

const attempt = async (
  context: Context,
  room: Room,
  sending: Sending,
): Promise<Result<Mutation<ChatMessage>> | null> => {
  const { streamId, user, options } = sending
  const claimKey = claimKeyOf(cleanName(user.name))
  const read = await readChat(context, { streamId, userId: user.id, claimKey })
  if (!read.ok) return read
  const view = read.value
  const judged = judge(sending, view, context.clock.now().getTime())
  if (!judged.ok) return replayOr(context, sending, judged)
  const most = view.settings.value.maxStreamMessagesPerSecond
  if (!room.admit({ offset: view.offset, nowMs: context.clock.monotonicMs(), most })) {
    return replayOr(context, sending, flooded(`This chat takes ${most} messages a second; try again in one`))
  }
  try {
    const { message, request } = compose(context, sending, view)
    const answer = { value: message, revision: 1 }
    const scope = `stream:${streamId}`
    return await commitAnswered(context, { scope, request, answer, idempotency: options.idempotency })
  } finally {
    room.settle()
  }
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
  const { streamId, user } = sending
  const checked = checkText(sending.text)
  if (!checked.ok) return checked
  const leave = room.enter(user.id, mayModerate(user))
  if (!leave) return flooded('Too many messages are on their way into this chat; try again in a second')
  try {
    const cleaned = { ...sending, text: checked.value }
    // One message of a user at a time: in parallel they would only meet at the member's revision and repeat.
    return await context.queues.run(`chat of \`${streamId}\` by \`${user.id}\``, () =>
      retryOnConflict('What you may write', () => attempt(context, room, cleaned)),
    )
  } finally {
    leave()
  }
}
