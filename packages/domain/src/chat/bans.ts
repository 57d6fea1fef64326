import { type ChatBan, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Page, PageOptions } from '../store/api.ts'
import { requireStream } from '../stream/open.ts'
import { type Revised, readBan } from './documents.ts'
import { chatKeys } from './keys.ts'
import { isInForce } from './rules.ts'

/** Bans in force at once in one chat. */
export const MAX_BANS = 900
/** Includes expired bans, and bans that several services add at the same moment. */
const MAX_STORED_BANS = 1000

export const readBans = async (context: Context, streamId: string): Promise<Revised<ChatBan>[]> => {
  const documents = await context.backplane.list(chatKeys.bans(streamId), { limit: MAX_STORED_BANS })
  return documents.map((document) => ({ ...document, value: readBan(context)(document) }))
}

/** Newest first, since ids are in time order. The cursor is the id of the last item, so it survives its end. */
export const listBans = async (
  context: Context,
  streamId: string,
  { limit, cursor }: PageOptions,
): Promise<Result<Page<ChatBan>>> => {
  const stream = await requireStream(context, streamId)
  if (!stream.ok) return stream
  const nowMs = context.clock.now().getTime()
  const rest = (await readBans(context, streamId))
    .map(({ value }) => value)
    .filter((ban) => isInForce(ban, nowMs) && (cursor === undefined || ban.id < cursor))
    .sort((one, other) => (one.id < other.id ? 1 : -1))
  const items = rest.slice(0, limit)
  return succeed({ items, nextCursor: rest.length > limit ? (items.at(-1)?.id ?? null) : null })
}
