import type { AnalyticsReads, BroadcastRow, GapRow } from '@stream-manager/analytics/port'
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
import { type HistoryPlace, msOf, readHistoryPage } from '../store/history-page.ts'
import { timeOf } from '../store/present-event.ts'
import { channelKey } from '../stream/keys.ts'
import { readBroadcastFigures } from './broadcast-figures.ts'

const MAX_GAPS = 100
const SECOND_MS = 1000

const checkDetails = tolerantChecker(BroadcastDetails, 'The stored broadcast')
const checkBroadcast = tolerantChecker(Broadcast, 'The report of a broadcast')

const placeOfRow = ({ startMs, id }: BroadcastRow): HistoryPlace => ({ atMs: startMs, id })

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

/** Null for a row of another version. */
const present = async (page: Page, row: BroadcastRow): Promise<Broadcast | null> => {
  const { clock, ignored } = page.context
  const details = ignored.readable(checkDetails(row.broadcast))
  if (details === null) return null
  const nowMs = clock.now().getTime()
  const endMs = row.endMs ?? nowMs
  const { id, streamId, startMs } = row
  const { endReason, error, restarts } = details
  return ignored.readable(
    checkBroadcast({
      ...{ id, streamId, start: timeOf(startMs), end: row.endMs === null ? null : timeOf(row.endMs) },
      durationSeconds: Math.max(0, Math.round((endMs - startMs) / SECOND_MS)),
      ...{ endReason, error, restarts },
      ...(await readBroadcastFigures(page.analytics, { streamId, startMs, endMs }, nowMs)),
      outputs: outputsOf(details, endMs),
      gaps: (await readGaps(page, row, endMs)).map(presentGap),
    }),
  )
}

/** A page of reports, the newest beginning first. */
export const readBroadcasts = async (
  page: Page,
  query: BroadcastsQuery,
  signal: AbortSignal,
): Promise<BroadcastList> => {
  const { stream: streamId, from, to, cursor, limit = DEFAULT_BROADCASTS_PAGE } = query
  const range = { streamId, fromMs: msOf(from), toMs: msOf(to) }
  const { rows, nextCursor } = await readHistoryPage({ cursor, limit, placeOfRow }, (before, atMost) =>
    page.analytics.listBroadcasts({
      ...range,
      before: before && { startMs: before.atMs, id: before.id },
      limit: atMost,
    }),
  )
  const items: Broadcast[] = []
  // One after the other: a page must not take all connections to the store.
  for (const row of rows) {
    signal.throwIfAborted()
    const report = await present(page, row)
    if (report !== null) items.push(report)
  }
  return { items, nextCursor }
}
