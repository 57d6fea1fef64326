import type { AnalyticsReads, EventRow, GapRow } from '@stream-manager/analytics/port'
import {
  DEFAULT_EVENTS_PAGE,
  type EventGap,
  type EventList,
  type EventsQuery,
} from '@stream-manager/contracts'
import { type HistoryPlace, msOf, placeOf, readHistoryPage } from '../store/history-page.ts'
import { presentEvent, timeOf } from '../store/present-event.ts'
import { channelKey } from '../stream/keys.ts'
import { parseLog } from './keys.ts'

const MAX_GAPS = 100

export const presentGap = ({ log, afterOffset, untilOffset, fromMs, untilMs, reason }: GapRow): EventGap => {
  const { name, streamId } = parseLog(log)
  return {
    streamId,
    log: name,
    from: fromMs === null ? null : timeOf(fromMs),
    to: timeOf(untilMs),
    missing: reason === 'trimmed' ? untilOffset - afterOffset : null,
    reason,
  }
}

const placeOfRow = ({ atMs, id }: EventRow): HistoryPlace => ({ atMs, id })

/** Gaps in the time that a page of events covers. */
const gapsOf = async (
  analytics: AnalyticsReads,
  { stream, from, to, cursor }: EventsQuery,
  oldest: EventRow | undefined,
): Promise<EventGap[]> => {
  const gaps = await analytics.listGaps({
    limit: MAX_GAPS,
    fromMs: oldest?.atMs ?? msOf(from),
    toMs: cursor === undefined ? msOf(to) : placeOf(cursor).atMs,
    log: stream === undefined ? undefined : channelKey(stream, 'stream-state'),
  })
  return gaps.map(presentGap)
}

/** The caller may be limited to the stream it asks for, so others are not named. */
const namedIn = (row: EventRow, stream: string | undefined): EventRow =>
  stream !== undefined && row.type.startsWith('incident.')
    ? { ...row, data: { ...row.data, streams: [stream] } }
    : row

/** A page of events, newest first, and the gaps between them. */
export const readEvents = async (analytics: AnalyticsReads, query: EventsQuery): Promise<EventList> => {
  const { stream: streamId, type, from, to, cursor, limit = DEFAULT_EVENTS_PAGE } = query
  const range = { streamId, type, fromMs: msOf(from), toMs: msOf(to) }
  const { rows, nextCursor } = await readHistoryPage({ cursor, limit, placeOfRow }, (before, atMost) =>
    analytics.listEvents({ ...range, before, limit: atMost }),
  )
  // Without a next page the rest of the range belongs to this one.
  const gaps = await gapsOf(analytics, query, nextCursor === null ? undefined : rows.at(-1))
  return { items: rows.map((row) => presentEvent(namedIn(row, streamId))), gaps, nextCursor }
}
