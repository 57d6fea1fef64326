import type { AnalyticsReads, EventRow, EventsRead, GapRow } from '@stream-manager/analytics/port'
import {
  DEFAULT_EVENTS_PAGE,
  type EventGap,
  type EventList,
  type EventsQuery,
} from '@stream-manager/contracts'
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

const cursorOf = ({ atMs, id }: EventRow): string => `${atMs}-${id}`

const placeOf = (cursor: string): NonNullable<EventsRead['before']> => {
  const [atMs = '', id = ''] = cursor.split('-')
  return { atMs: Number(atMs), id }
}

const msOf = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Date.parse(time)

const eventsRead = ({ stream, type, from, to, cursor }: EventsQuery, limit: number): EventsRead => ({
  limit,
  streamId: stream,
  type,
  fromMs: msOf(from),
  toMs: msOf(to),
  before: cursor === undefined ? undefined : placeOf(cursor),
})

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

/** A page of events, newest first, and the gaps between them. */
export const readEvents = async (analytics: AnalyticsReads, query: EventsQuery): Promise<EventList> => {
  const { limit = DEFAULT_EVENTS_PAGE } = query
  const found = await analytics.listEvents(eventsRead(query, limit + 1))
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : undefined
  const gaps = await gapsOf(analytics, query, last)
  return { items: shown.map(presentEvent), gaps, nextCursor: last ? cursorOf(last) : null }
}
