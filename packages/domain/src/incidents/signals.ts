import type { EventRow, TimelineError } from '@stream-manager/analytics/port'
import { ENTRY_POINT_FAULT, type SystemPart } from '@stream-manager/contracts'
import { partOfCode, partOfComponent, partOfSeries, partOfService } from '../alerts/incidents/parts.ts'
import { sentenceOf } from '../webhooks/sentence.ts'
import { OpenFaults, type Signal } from './open-faults.ts'

/** An error report tells of a fault for as long as this. */
const REPORT_MS = 60_000
/** The figure of a rule, by the rule's id. */
export type MetricOf = (ruleId: string) => string | undefined

type Said =
  /** Null: the fault of no part. */
  | { readonly fault: SystemPart | null; readonly key: string }
  /** The fault of a part, if it is not over within seconds. */
  | { readonly lasting: SystemPart; readonly key: string }
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
  if (isProxy && from === 'unhealthy') return { key, lasting: 'proxy' }
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

const eventSignals = (events: readonly EventRow[], metricOf: MetricOf): readonly Signal[] => {
  const faults = new OpenFaults()
  for (const event of events) {
    const said = readerOf(event.type)?.(event, metricOf) ?? null
    if (said === null) continue
    const { atMs, id, streamId, subject } = event
    const signalOf = (part: SystemPart): Signal => ({
      ...{ part, streamId, subject, atMs, endMs: null, id },
      text: sentenceOf(event),
    })
    if ('over' in said) for (const prefix of said.over) faults.end(prefix, atMs)
    else if ('lasting' in said) faults.mayLast(said.key, signalOf(said.lasting))
    else if (said.fault !== null) faults.begin(said.key, signalOf(said.fault))
  }
  return faults.all(events.at(-1)?.atMs ?? 0)
}

const errorSignal = ({ id, code, severity, message, service, streamId, lastMs }: TimelineError): Signal[] => {
  const part = partOfCode(code ?? '')
  if (part === null || severity !== 'error') return []
  const text = `${service}: ${message} (${code})`
  return [{ part, streamId, subject: null, atMs: lastMs, endMs: lastMs + REPORT_MS, id, text }]
}

const isOfStore = ({ code }: TimelineError): boolean => partOfCode(code ?? '') === 'store'

/** A process that was frozen finds its calls to the store too late when it goes on. The store answered the other services in time. */
const isOfFrozen = (
  error: TimelineError,
  signals: readonly Signal[],
  errors: readonly TimelineError[],
): boolean => {
  const { service, lastMs } = error
  const isConfirmed = errors.some(
    (other) => other.service !== service && isOfStore(other) && Math.abs(other.lastMs - lastMs) <= REPORT_MS,
  )
  if (!isOfStore(error) || isConfirmed) return false
  const part = partOfService(service)
  return signals.some(
    (signal) =>
      signal.part === part && signal.atMs <= lastMs && (signal.endMs === null || lastMs <= signal.endMs),
  )
}

/** Signs of faults in events and in reports of errors, the earliest first. Both lists have the oldest first. */
export const signalsOf = (
  events: readonly EventRow[],
  errors: readonly TimelineError[],
  metricOf: MetricOf,
): readonly Signal[] => {
  const fromEvents = eventSignals(events, metricOf)
  const reports = errors.filter((error) => !isOfFrozen(error, fromEvents, errors))
  return [...fromEvents, ...reports.flatMap(errorSignal)].sort((one, other) => one.atMs - other.atMs)
}
