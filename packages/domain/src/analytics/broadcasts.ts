import type { AnalyticsReads, BroadcastRow, BroadcastsRead, GapRow } from '@stream-manager/analytics/port'
import {
  Broadcast,
  type BroadcastList,
  type BroadcastsQuery,
  DEFAULT_BROADCASTS_PAGE,
  eventLogKey,
  tolerantChecker,
} from '@stream-manager/contracts'
import { BroadcastDetails } from '../broadcasts/rules.ts'
import type { Context } from '../context.ts'
import { presentGap } from '../events/read.ts'
import { figureKeys } from '../figures/keys.ts'
import { timeOf } from '../store/present-event.ts'
import { channelKey } from '../stream/keys.ts'
import { readFigures } from './broadcast-figures.ts'

const MAX_GAPS = 100
const SECOND_MS = 1000

const checkDetails = tolerantChecker(BroadcastDetails, 'The stored broadcast')
const checkBroadcast = tolerantChecker(Broadcast, 'The report of a broadcast')

const cursorOf = ({ startMs, id }: BroadcastRow): string => `${startMs}-${id}`

const placeOf = (cursor: string): NonNullable<BroadcastsRead['before']> => {
  const [startMs = '', id = ''] = cursor.split('-')
  return { startMs: Number(startMs), id }
}

const msOf = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Date.parse(time)

const outputsOf = ({ outputs }: BroadcastDetails, endMs: number): Broadcast['outputs'] =>
  Object.entries(outputs).map(([id, { type, failingMs, failingSinceMs }]) => {
    const openMs = failingSinceMs === null ? 0 : Math.max(0, endMs - failingSinceMs)
    return { id, type, failingSeconds: Math.round((failingMs + openMs) / SECOND_MS) }
  })

interface Page {
  readonly context: Pick<Context, 'clock' | 'ignored'>
  readonly analytics: AnalyticsReads
}

/** Gaps in the logs that a report comes from. */
const readGaps = async ({ analytics }: Page, row: BroadcastRow, endMs: number): Promise<GapRow[]> => {
  const logs = [channelKey(row.streamId, 'stream-state'), figureKeys.log, eventLogKey('viewers')]
  const range = { fromMs: row.startMs, toMs: endMs, limit: MAX_GAPS }
  return (await Promise.all(logs.map((log) => analytics.listGaps({ ...range, log })))).flat()
}

/** Nothing for a row of another version: it must not hide the others. */
const present = async (page: Page, row: BroadcastRow): Promise<Broadcast[]> => {
  const { clock, ignored } = page.context
  const details = ignored.parsed(checkDetails(row.broadcast))
  const nowMs = clock.now().getTime()
  const endMs = row.endMs ?? nowMs
  const { id, streamId, startMs } = row
  if (!details.ok) {
    ignored.unreadableValue()
    return []
  }
  const { endReason, error, restarts } = details.value
  const report = ignored.parsed(
    checkBroadcast({
      ...{ id, streamId, start: timeOf(startMs), end: row.endMs === null ? null : timeOf(row.endMs) },
      durationSeconds: Math.max(0, Math.round((endMs - startMs) / SECOND_MS)),
      ...{ endReason, error, restarts },
      ...(await readFigures(page.analytics, { streamId, startMs, endMs }, nowMs)),
      outputs: outputsOf(details.value, endMs),
      gaps: (await readGaps(page, row, endMs)).map(presentGap),
    }),
  )
  if (report.ok) return [report.value]
  ignored.unreadableValue()
  return []
}

/** A page of reports, the newest beginning first. */
export const readBroadcasts = async (
  page: Page,
  query: BroadcastsQuery,
  signal: AbortSignal,
): Promise<BroadcastList> => {
  const { stream, from, to, cursor, limit = DEFAULT_BROADCASTS_PAGE } = query
  const found = await page.analytics.listBroadcasts({
    streamId: stream,
    fromMs: msOf(from),
    toMs: msOf(to),
    before: cursor === undefined ? undefined : placeOf(cursor),
    limit: limit + 1,
  })
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : undefined
  const items: Broadcast[] = []
  // One after the other: a page must not take all connections to the store.
  for (const row of shown) {
    signal.throwIfAborted()
    items.push(...(await present(page, row)))
  }
  return { items, nextCursor: last ? cursorOf(last) : null }
}
