import { type ChatMessage, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Pseudonyms } from '../pseudonyms/api.ts'
import type { Page, PageOptions } from '../store/api.ts'
import { readPage } from '../store/page.ts'
import { requireStream } from '../stream/open.ts'
import type { Chat } from './api.ts'
import { listBans } from './bans.ts'
import { ChatCounts } from './counts.ts'
import { readMessage } from './documents.ts'
import { chatKeys } from './keys.ts'
import { banUser, deleteMessage, unbanUser } from './moderate.ts'
import { Rooms } from './room.ts'
import { type Sending, sendMessage } from './send.ts'
import { chatSettings, setChatSettings } from './settings.ts'

/** Rooms kept for each allowed stream, as streams come and go. */
const ROOMS_PER_STREAM = 4

const list = async (
  context: Context,
  streamId: string,
  page: PageOptions,
): Promise<Result<Page<ChatMessage>>> => {
  const stream = await requireStream(context, streamId)
  if (!stream.ok) return stream
  const prefix = chatKeys.messages(streamId)
  return succeed(await readPage(context, { prefix, page, read: readMessage(context) }))
}

interface Dependencies extends Context {
  readonly pseudonyms: Pseudonyms
}

export const createChat = (context: Dependencies): Chat => {
  const rooms = new Rooms(context, ROOMS_PER_STREAM * context.limits.maxStreams)
  const counts = new ChatCounts()
  const send = async (sending: Sending) => {
    const { streamId, author } = sending
    const room = rooms.of(streamId)
    // Messages, bans and names know their users by pseudonym only.
    const subject = await context.pseudonyms.of(streamId, author)
    const sent = await sendMessage(context, room, { ...sending, author: { ...author, subject } })
    if (!sent.ok || sent.value.replayed) return sent
    counts.note(streamId)
    await room.afterMessage()
    return sent
  }
  return {
    send: (streamId, { text, author }, options = {}) => send({ streamId, text, author, options }),
    counts: () => counts.all(),
    list: (streamId, page) => list(context, streamId, page),
    delete: (streamId, messageId, options = {}) => deleteMessage(context, { streamId, messageId }, options),
    ban: (streamId, ban, options = {}) => banUser(context, { streamId, ban, options }),
    unban: (target, options = {}) => unbanUser(context, target, options),
    bans: (streamId, page) => listBans(context, streamId, page),
    settings: (streamId) => chatSettings(context, streamId),
    setSettings: (streamId, settings, options = {}) =>
      setChatSettings(context, { streamId, settings, options }),
  }
}
