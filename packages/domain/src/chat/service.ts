import { type ChatMessage, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'
import type { Page, PageOptions } from '../store/api.ts'
import { readPage } from '../store/page.ts'
import type { Chat } from './api.ts'
import { listBans } from './bans.ts'
import { readMessage, requireStream } from './documents.ts'
import { banUser, deleteMessage, unbanUser } from './moderate.ts'
import { Rooms } from './room.ts'
import { type Sending, sendMessage } from './send.ts'
import { chatSettings, setChatSettings } from './settings.ts'

/** Streams that this process keeps counts of at once: many more than are usually open. */
const ROOMS_A_STREAM = 4

const list = async (
  context: Context,
  streamId: string,
  page: PageOptions,
): Promise<Result<Page<ChatMessage>>> => {
  const stream = await requireStream(context, streamId)
  if (!stream.ok) return stream
  return succeed(
    await readPage(context, { prefix: keys.chatMessages(streamId), page, read: readMessage(context) }),
  )
}

export const createChat = (context: Context): Chat => {
  const rooms = new Rooms(context, ROOMS_A_STREAM * context.limits.maxStreams)
  const send = async (sending: Sending) => {
    const room = rooms.of(sending.streamId)
    const sent = await sendMessage(context, room, sending)
    if (sent.ok && !sent.value.replayed) await room.afterMessage()
    return sent
  }
  return {
    send: (streamId, { text, user }, options = {}) => send({ streamId, text, user, options }),
    list: (streamId, page) => list(context, streamId, page),
    delete: (streamId, messageId) => deleteMessage(context, { streamId, messageId }),
    ban: (streamId, ban, options = {}) => banUser(context, { streamId, ban, options }),
    unban: (streamId, userId) => unbanUser(context, { streamId, userId }),
    bans: (streamId, page) => listBans(context, streamId, page),
    settings: (streamId) => chatSettings(context, streamId),
    setSettings: (streamId, settings, options = {}) =>
      setChatSettings(context, { streamId, settings, options }),
  }
}
