import type { EventRow, TimelineError } from '@stream-manager/analytics/port'
import { ENTRY_POINT_FAULT, type SystemPart } from '@stream-manager/contracts'
import { partOfCode, partOfComponent, partOfSeries, partOfService } from '../alerts/incidents/parts.ts'
import { sentenceOf } from '../webhooks/sentence.ts'

/** An error report tells of a fault for as long as this. */
const REPORT_MS = 60_000
/** The address of a service fails with the service, and may be probed this much earlier. */
const PROBED_EARLIER_MS = 10_000

/** A sign that a part of the system has a fault. */
export interface Signal {
  readonly part: SystemPart
  readonly streamId: string | null
  /** For example the id of an output. Null: not known. */
  readonly subject: string | null
  readonly atMs: number
  /** Null: it goes on. */
  readonly endMs: number | null
  /** Id of the event, or of the report of an error. */
  readonly id: string
  readonly text: string
}

/** The figure of a rule, by the rule's id. */
export type MetricOf = (ruleId: string) => string | undefined

type Said =
  /** Null: the fault of no part. */
  | { readonly fault: SystemPart | null; readonly key: string }
  /** The faults with this beginning of their keys are over. */
  | { readonly over: readonly string[] }

type Reader = (event: EventRow, metricOf: MetricOf) => Said | null

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const streamKey = ({ streamId }: EventRow): string => `stream/${streamId}/`
const sourceKey = ({ streamId }: EventRow): string => `source/${streamId}/`
const isOver = (event: EventRow): Said => ({ over: [streamKey(event), sourceKey(event)] })

const readHealth: Reader = ({ subject, data: { from, to, message } }) => {
  const key = `health/${subject}/`
  if (to === 'healthy') return { over: [key] }
  // The service answers at its own port, and its own faults would come first.
  const isProxy = textOf(message).startsWith(ENTRY_POINT_FAULT)
  // A proxy takes seconds until it uses a service that is back.
  if (isProxy && from === 'unhealthy') return null
  return { key, fault: isProxy ? 'proxy' : partOfComponent(subject ?? '') }
}

const readStreamError: Reader = (event) => ({
  key: `${streamKey(event)}error`,
  fault: partOfCode(textOf(event.data['code'])) ?? 'stream',
})

const readStatus: Reader = (event) => {
  const { to, code } = event.data
  if (to === 'live' || to === 'offline') return isOver(event)
  if (to !== 'failed') return null
  return { key: `${streamKey(event)}status`, fault: partOfCode(textOf(code)) ?? 'stream' }
}

const readStreamHealth: Reader = (event) =>
  event.data['to'] === 'healthy' ? isOver(event) : { key: `${streamKey(event)}health`, fault: 'stream' }

const readOutput: Reader = ({ streamId, subject, data: { to, code } }) => {
  const key = `output/${streamId}/${subject}/`
  if (to === 'live' || to === 'idle') return { over: [key] }
  if (to === 'connecting') return null
  return { key, fault: partOfCode(textOf(code)) ?? 'output' }
}

const readLayer: Reader = (event) => ({
  key: `${sourceKey(event)}${event.subject}/`,
  fault: partOfCode(textOf(event.data['code'])) ?? 'stream',
})

const readAlert: Reader = ({ type, subject, data: { alertId, ruleId } }, metricOf) => {
  const key = `alert/${textOf(alertId)}/`
  if (type === 'alert.resolved') return { over: [key] }
  if (type === 'alert.acknowledged') return null
  return { key, fault: partOfSeries(metricOf(textOf(ruleId)) ?? '', subject) }
}

const READERS: Readonly<Record<string, Reader>> = {
  'health.changed': readHealth,
  'stream.error': readStreamError,
  'stream.status': readStatus,
  'stream.health': readStreamHealth,
  'output.state': readOutput,
  'source.error': readLayer,
  'layer.error': readLayer,
}

const readerOf = (type: string): Reader | undefined =>
  READERS[type] ?? (type.startsWith('alert.') ? readAlert : undefined)

/** The address of a service failed because the service did. */
const isSymptom = (before: Signal | undefined, fault: SystemPart, atMs: number): boolean =>
  before?.part === 'proxy' && fault !== 'proxy' && atMs - before.atMs <= PROBED_EARLIER_MS

const eventSignals = (events: readonly EventRow[], metricOf: MetricOf): Signal[] => {
  const open = new Map<string, Signal>()
  const ended: Signal[] = []
  const close = (prefix: string, endMs: number): void => {
    for (const [key, signal] of open) {
      if (!key.startsWith(prefix)) continue
      ended.push({ ...signal, endMs })
      open.delete(key)
    }
  }
  for (const event of events) {
    const said = readerOf(event.type)?.(event, metricOf) ?? null
    if (said === null) continue
    const { atMs, id, streamId, subject } = event
    if ('over' in said) {
      for (const prefix of said.over) close(prefix, atMs)
    } else if (said.fault !== null && open.get(said.key)?.part !== said.fault) {
      if (isSymptom(open.get(said.key), said.fault, atMs)) open.delete(said.key)
      close(said.key, atMs)
      open.set(said.key, {
        part: said.fault,
        streamId,
        subject,
        atMs,
        endMs: null,
        id,
        text: sentenceOf(event),
      })
    }
  }
  return [...ended, ...open.values()]
}

const errorSignal = ({ id, code, severity, message, service, streamId, lastMs }: TimelineError): Signal[] => {
  const part = partOfCode(code ?? '')
  if (part === null || severity !== 'error') return []
  const text = `${service}: ${message} (${code})`
  return [{ part, streamId, subject: null, atMs: lastMs, endMs: lastMs + REPORT_MS, id, text }]
}

/** A process that was frozen finds its calls to the store too late when it goes on. The store has answered in time. */
const isOfFrozen = ({ code, service, lastMs }: TimelineError, signals: readonly Signal[]): boolean =>
  partOfCode(code ?? '') === 'store' &&
  signals.some(
    ({ part, atMs, endMs }) =>
      part === partOfService(service) && atMs <= lastMs && (endMs === null || lastMs <= endMs),
  )

/** Signs of faults in events and in reports of errors, the earliest first. Both lists have the oldest first. */
export const signalsOf = (
  events: readonly EventRow[],
  errors: readonly TimelineError[],
  metricOf: MetricOf,
): readonly Signal[] => {
  const fromEvents = eventSignals(events, metricOf)
  const reports = errors.filter((error) => !isOfFrozen(error, fromEvents))
  return [...fromEvents, ...reports.flatMap(errorSignal)].sort((one, other) => one.atMs - other.atMs)
}
