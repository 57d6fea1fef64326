import {
  type DerivedRows,
  type ErrorEventRow,
  type EventRow,
  joinRows,
  type Memory,
} from '@stream-manager/analytics/port'
import type { Publication } from '@stream-manager/backplane/port'
import { checker, isRecord } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import type { Context } from '../context.ts'
import { translateAlert } from './alert-changes.ts'
import { translateCustomEvent } from './custom-events.ts'
import { translateErrors } from './error-reports.ts'
import { translateErrorStates } from './error-states.ts'
import { type EventPlace, eventId } from './event-id.ts'
import { translateFigures } from './figure-points.ts'
import { translateHealth } from './health-changes.ts'
import { translateIncident } from './incident-changes.ts'
import { parseLog } from './keys.ts'
import { translateLayer } from './layer-errors.ts'
import { translateOutsideAlert } from './outside-alerts.ts'
import { translateState } from './stream-changes.ts'
import { batchOf, type NewEvent, type OpenBatch, type Rows } from './translation.ts'
import { openViewerBatch } from './viewer-rows.ts'
import { translateWebhookNote } from './webhook-notes.ts'

/** By the last part of a log's name. */
const TRANSLATORS: Readonly<Record<string, OpenBatch>> = {
  custom: batchOf(translateCustomEvent),
  errors: batchOf(translateErrors),
  'error-states': batchOf(translateErrorStates),
  figures: batchOf(translateFigures),
  alerts: batchOf(translateAlert),
  incidents: batchOf(translateIncident),
  outside: batchOf(translateOutsideAlert),
  health: batchOf(translateHealth),
  'layer-updates': batchOf(translateLayer),
  'stream-state': batchOf(translateState),
  viewers: openViewerBatch,
  webhooks: batchOf(translateWebhookNote),
}

/** Times in a publication come from several clocks and differ by less. A clock that was set back differs by more. */
const SAME_TIME_MS = 10_000

/** Publications of a log, in their order. */
export interface LogEntries {
  readonly log: string
  readonly epoch: string
  readonly publications: readonly Publication[]
  /** Entries before these are missing. Entries of a log that began again may have been translated before. */
  readonly gap?: { readonly reason: 'trimmed' | 'epoch' } | null
  /** The last offset of the log when these were read. Default: that of the last of these. */
  readonly topOffset?: number
}

export interface LogRows {
  readonly rows: DerivedRows
  readonly memory: Memory
}

/** Entries up to that offset were translated before, as far as their times are not after `untilMs`. */
const Repeated = Type.Object({ untilMs: Type.Number(), untilOffset: Type.Number() })
type Repeated = Static<typeof Repeated>

interface LogMemory {
  /** Time of the last event or row. */
  readonly lastMs: number
  /** The memory of the translator. */
  readonly known: Memory
  readonly repeated: Repeated | null
}

const checkRepeated = checker(Repeated, 'The memory of a log that began again')

const readMemory = ({ lastMs, known, repeated }: Memory): LogMemory => {
  const checked = checkRepeated(repeated)
  return {
    lastMs: typeof lastMs === 'number' ? lastMs : Number.NEGATIVE_INFINITY,
    known: isRecord(known) ? known : {},
    repeated: checked.ok ? checked.value : null,
  }
}

const lastOffset = ({ publications }: LogEntries): number => publications.at(-1)?.offset ?? 0

const repeatedFrom = (entries: LogEntries, { lastMs, repeated }: LogMemory): Repeated | null => {
  if (entries.gap?.reason !== 'epoch') return repeated
  const untilOffset = entries.topOffset ?? lastOffset(entries)
  return Number.isFinite(lastMs) ? { untilMs: lastMs, untilOffset } : null
}

/** Events are listed by time, so events of one log need times in the order of the log. */
const timesInOrder = (events: readonly EventRow[], after: number): readonly EventRow[] => {
  let lastMs = after
  return events.map((event) => {
    const isOutOfOrder = event.atMs <= lastMs && lastMs - event.atMs < SAME_TIME_MS
    lastMs = isOutOfOrder ? lastMs + 1 : event.atMs
    return { ...event, atMs: lastMs }
  })
}

const withIds = (
  events: readonly NewEvent[],
  place: Pick<EventPlace, 'log' | 'epoch' | 'offset'>,
): readonly EventRow[] =>
  events.map((event, index) => ({ ...event, id: eventId({ ...place, index, atMs: event.atMs }) }))

/** Their ids follow those of the events that happen in any case. */
const possibleEvents = (
  { events, others }: Rows,
  place: Pick<EventPlace, 'log' | 'epoch' | 'offset'>,
): readonly ErrorEventRow[] =>
  (others?.possible ?? []).map(({ event, ...possible }, index) => {
    const id = eventId({ ...place, index: events.length + index, atMs: event.atMs })
    return { ...possible, event: { ...event, id } }
  })

const rowsAfter = (
  translated: Rows,
  seenMs: number,
  place: Pick<EventPlace, 'log' | 'epoch' | 'offset'>,
): Partial<DerivedRows> => {
  const { others } = translated
  if (others === undefined || others.atMs <= seenMs) return {}
  return { ...others.rows, errorEvents: possibleEvents(translated, place) }
}

/** An unreadable publication is counted and makes no event. It does not hold up the log. */
export const translateAll = (
  { ignored }: Pick<Context, 'ignored'>,
  entries: LogEntries,
  memory: Memory,
): LogRows => {
  const { log, epoch, publications } = entries
  const { name, streamId } = parseLog(log)
  const rows: Partial<DerivedRows>[] = []
  const remembered = readMemory(memory)
  let { lastMs } = remembered
  const batch = TRANSLATORS[name]?.(remembered.known, { ignored })
  const repeated = repeatedFrom(entries, remembered)
  for (const { offset, data } of publications) {
    const seenMs = repeated && offset <= repeated.untilOffset ? repeated.untilMs : Number.NEGATIVE_INFINITY
    const translation = batch?.translate({ streamId, data }) ?? null
    if (translation === null) {
      ignored.unreadableValue()
      continue
    }
    const fresh = withIds(translation.events, { log, epoch, offset }).filter(({ atMs }) => atMs > seenMs)
    const events = timesInOrder(fresh, lastMs)
    rows.push({ ...rowsAfter(translation, seenMs, { log, epoch, offset }), events })
    lastMs = Math.max(events.at(-1)?.atMs ?? lastMs, translation.others?.atMs ?? lastMs)
  }
  const isBelow = repeated !== null && lastOffset(entries) < repeated.untilOffset
  const rest = { ...(Number.isFinite(lastMs) && { lastMs }), ...(isBelow && { repeated }) }
  return { rows: joinRows(rows), memory: { known: batch?.memory() ?? remembered.known, ...rest } }
}
