import type { EventRow, TimelineError } from '@stream-manager/analytics/port'
import {
  type AuditEntry,
  MAX_TIMELINE_ENTRIES,
  type TimelineEntry,
  type TimelineKind,
} from '@stream-manager/contracts'
import { timeOf } from '../store/present-event.ts'
import { sentenceOf } from '../webhooks/sentence.ts'

const MAX_BYTES = 256 * 1024
const MAX_SUMMARY = 500

const KINDS: Readonly<Record<string, TimelineKind>> = {
  stream: 'state',
  output: 'output',
  source: 'source',
  layer: 'source',
  health: 'health',
  alert: 'alert',
  incident: 'alert',
  error: 'error',
}

const eventEntry = (event: EventRow): TimelineEntry => {
  const { id, type, atMs, streamId, severity, subject, data } = event
  const [noun = ''] = type.split('.')
  return {
    ...{ id, streamId, severity, subject },
    kind: KINDS[noun] ?? 'other',
    at: timeOf(atMs),
    summary: sentenceOf(event).slice(0, MAX_SUMMARY),
    data: { type, ...data },
  }
}

const errorEntry = (error: TimelineError): TimelineEntry => {
  const { id, groupId, severity, streamId, service, instance, version, code, message, count, lastMs } = error
  const times = count > 1 ? ` (${count} times)` : ''
  return {
    ...{ id, streamId, severity },
    kind: 'error',
    at: timeOf(lastMs),
    subject: service,
    summary: `${service}: ${code ?? 'error'}: ${message}${times}`.slice(0, MAX_SUMMARY),
    data: { groupId, code, instance, version, count },
  }
}

/** A command without the address and the credential of its caller: those are in the audit log, which administrators read. */
const commandEntry = ({ id, at, name, operation, target, action, result }: AuditEntry): TimelineEntry => {
  const what = [operation, ...(action === undefined ? [] : [action]), ...(target === null ? [] : [target])]
  return {
    ...{ id, at },
    kind: 'command',
    streamId: null,
    severity: result === 'ok' ? 'info' : 'warning',
    subject: operation,
    summary: `${name}: ${what.join(' ')}${result === 'ok' ? '' : ` (refused: ${result})`}`.slice(
      0,
      MAX_SUMMARY,
    ),
    data: { by: name, operation, target, action: action ?? null, result },
  }
}

export interface TimelineParts {
  readonly events: readonly EventRow[]
  readonly errors: readonly TimelineError[]
  readonly commands: readonly AuditEntry[]
  /** Events after this time were not read. Null: all were. */
  readonly eventsUntil: string | null
}

export interface BuiltTimeline {
  readonly entries: readonly TimelineEntry[]
  /** Everything up to this time is in the entries. Null: all of it is. */
  readonly completeUntil: string | null
}

const byTime = (one: TimelineEntry, other: TimelineEntry): number =>
  one.at < other.at ? -1 : one.at > other.at ? 1 : 0

/** How many of the entries fit. */
const fitting = (entries: readonly TimelineEntry[]): number => {
  let bytes = 0
  for (const [index, entry] of entries.slice(0, MAX_TIMELINE_ENTRIES).entries()) {
    bytes += Buffer.byteLength(JSON.stringify(entry))
    if (bytes > MAX_BYTES) return index
  }
  return Math.min(entries.length, MAX_TIMELINE_ENTRIES)
}

/** All parts in one order, cut where there are too many. Each part holds one row more than an incident may have, if there are more. */
export const buildTimeline = ({ events, errors, commands, eventsUntil }: TimelineParts): BuiltTimeline => {
  const all = [...commands.map(commandEntry), ...events.map(eventEntry), ...errors.map(errorEntry)].sort(
    byTime,
  )
  const entries = all.slice(0, fitting(all))
  const isWhole = entries.length === all.length
  const until = isWhole ? null : (entries.at(-1)?.at ?? all[0]?.at ?? null)
  const [completeUntil = null] = [until, eventsUntil].filter((at) => at !== null).toSorted()
  return { entries, completeUntil }
}

export interface ServiceVersion {
  readonly service: string
  readonly version: string
}

/** Versions that reported errors, in the order of their first report. */
export const versionsOf = (errors: readonly TimelineError[]): ServiceVersion[] => {
  const found = new Map<string, ServiceVersion>()
  for (const { service, version } of errors) {
    if (version !== null && !found.has(`${service} ${version}`)) {
      found.set(`${service} ${version}`, { service, version })
    }
  }
  return [...found.values()]
}
