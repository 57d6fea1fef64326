import {
  CHANNELS,
  type ChatEvent,
  ChatMessage,
  checker,
  fail,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Chat, ChatUser, Mutation, Page, PageOptions, WriteOptions } from '../domain.ts'
import { channelKey, keys } from '../keys.ts'
import { commitAnswered } from '../store/commit-answered.ts'
import { readPage } from '../store/page.ts'
import { readStored } from '../store/stored.ts'
import { openStream } from '../streams/open.ts'
import { checkText, cleanName } from './rules.ts'

/** The store keeps at least what the log keeps, or redaction would take an old message for a deleted one. */
export const RETAINED_MESSAGES = CHANNELS.chat.retain

/** Messages between two clean-ups: the store may hold this many more than it has to. */
const TRIM_EVERY = 25

const checkStoredMessage = checker(ChatMessage, 'The stored chat message')

const publication = (streamId: string, event: ChatEvent) => ({
  channel: channelKey(streamId, 'chat'),
  data: event,
  retain: CHANNELS.chat.retain,
})

/** Deletes what is older than the newest `RETAINED_MESSAGES`. */
const trim = async ({ backplane }: Context, streamId: string): Promise<void> => {
  const stored = await backplane.list(keys.chatMessages(streamId), {
    descending: true,
    limit: RETAINED_MESSAGES + 4 * TRIM_EVERY,
  })
  const old = stored.slice(RETAINED_MESSAGES).map(({ key }) => key)
  if (old.length > 0) await backplane.commit({ delete: old })
}

const exists = async (context: Context, streamId: string): Promise<Result<null>> => {
  const stream = await context.backplane.read(keys.desired(streamId))
  return stream ? succeed(null) : openStream(context, streamId)
}

interface Sending {
  readonly streamId: string
  readonly text: string
  readonly user: ChatUser
}

const send = async (
  context: Context,
  { streamId, text, user }: Sending,
  options: WriteOptions,
): Promise<Result<Mutation<ChatMessage>>> => {
  const stream = await exists(context, streamId)
  if (!stream.ok) return stream
  const checked = checkText(text)
  if (!checked.ok) return checked
  const message: ChatMessage = {
    id: context.newId(),
    user: { id: user.id, name: cleanName(user.name) },
    text: checked.value,
    sentAt: context.clock.now().toISOString(),
  }
  const sent = await commitAnswered(context, {
    scope: `stream:${streamId}`,
    request: {
      put: { [keys.chatMessage(streamId, message.id)]: message },
      publish: [publication(streamId, { type: 'message', message })],
    },
    answer: { value: message, revision: 1 },
    idempotency: options.idempotency,
  })
  return sent ?? fail('backplane.conflict', 'The message met another one with its id; send it again')
}

const list = async (
  context: Context,
  streamId: string,
  page: PageOptions,
): Promise<Result<Page<ChatMessage>>> => {
  const stream = await exists(context, streamId)
  if (!stream.ok) return stream
  return succeed(
    await readPage(context, {
      prefix: keys.chatMessages(streamId),
      page,
      read: (document) => readStored(document, checkStoredMessage),
    }),
  )
}

const messageNotFound = (messageId: string): Result<never> =>
  fail(
    'chat.message_not_found',
    `There is no chat message \`${messageId}\`; it may have been deleted already`,
  )

const remove = async (
  context: Context,
  { streamId, messageId }: { streamId: string; messageId: string },
): Promise<Result<Mutation<null>>> => {
  const key = keys.chatMessage(streamId, messageId)
  const document = await context.backplane.read(key)
  if (!document) return messageNotFound(messageId)
  const outcome = await context.backplane.commit({
    expect: { [key]: document.revision },
    delete: [key],
    publish: [publication(streamId, { type: 'message.deleted', id: messageId })],
  })
  // A message is never rewritten: a conflict means that somebody else has just deleted it.
  return outcome.status === 'committed'
    ? succeed({ value: null, revision: 0, replayed: false })
    : messageNotFound(messageId)
}

/** Counts what each stream was sent since its last clean-up. */
const createTrimmer = (context: Context) => {
  const untrimmed = new Map<string, number>()
  return async (streamId: string): Promise<void> => {
    const count = ((untrimmed.get(streamId) ?? 0) + 1) % TRIM_EVERY
    untrimmed.set(streamId, count)
    if (count === 0) await trim(context, streamId)
  }
}

export const createChat = (context: Context): Chat => {
  const trimSometimes = createTrimmer(context)
  return {
    send: async (streamId, { text, user }, options = {}) => {
      const sent = await send(context, { streamId, text, user }, options)
      if (sent.ok) await trimSometimes(streamId)
      return sent
    },
    list: (streamId, page) => list(context, streamId, page),
    delete: (streamId, messageId) => remove(context, { streamId, messageId }),
  }
}
