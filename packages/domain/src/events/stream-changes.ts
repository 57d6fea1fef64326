import {
  HEALTHS,
  type ObservedError,
  OUTPUT_STATES,
  type OutputStatus,
  STREAM_STATUSES,
  type StreamHealth,
  StreamState,
  tolerantChecker,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { followBroadcast, OpenBroadcast } from '../broadcasts/rules.ts'
import { possibleEventsOf } from './error-events.ts'
import { errorsIn } from './stream-errors.ts'
import type { NewEvent, Translate } from './translation.ts'

const MAX_MESSAGE = 500

/** State of a stream as the last publication had it. */
const KnownStream = Type.Object({
  status: Type.Enum([...STREAM_STATUSES]),
  health: Type.Enum([...HEALTHS]),
  errorCode: Type.Union([Type.String(), Type.Null()]),
  outputs: Type.Record(Type.String(), Type.Enum([...OUTPUT_STATES])),
  /** Absent while it is off air. */
  broadcast: Type.Optional(OpenBroadcast),
})
type KnownStream = Static<typeof KnownStream>

/** A stream begins like this. */
const NEW_STREAM: KnownStream = { status: 'offline', health: 'unknown', errorCode: null, outputs: {} }

const checkState = tolerantChecker(StreamState, 'The published state')
const checkKnown = tolerantChecker(KnownStream, 'The memory of a stream')

type Severity = NewEvent['severity']

const HEALTH_SEVERITY: Readonly<Record<StreamHealth, Severity>> = {
  healthy: 'info',
  unknown: 'info',
  degraded: 'warning',
  failing: 'error',
}
const OUTPUT_SEVERITY: Readonly<Partial<Record<OutputStatus['state'], Severity>>> = {
  retrying: 'warning',
  failed: 'error',
}

const detailsOf = (error: ObservedError | null) =>
  error === null ? {} : { code: error.code, message: error.message.slice(0, MAX_MESSAGE) }

/** The latest time that the state names: a publication has no time of its own. */
const momentOf = ({ since, startedAt, uptimeSeconds, error, outputs }: StreamState): number => {
  const uptimeMs = (uptimeSeconds ?? 0) * 1000
  const times = [
    Date.parse(since),
    startedAt === null ? Number.NaN : Date.parse(startedAt) + uptimeMs,
    ...[error, ...outputs.map((output) => output.error)].map((fault) => Date.parse(fault?.since ?? '')),
  ]
  return Math.max(...times.filter((time) => Number.isFinite(time)))
}

interface Change {
  readonly state: StreamState
  readonly known: KnownStream
  /** Fields that all events of the state share. */
  readonly shared: Pick<NewEvent, 'atMs' | 'streamId' | 'subject' | 'severity'>
}

const statusEvents = ({ state, known, shared }: Change): NewEvent[] => {
  const { status: to, since, error } = state
  const { status: from } = known
  if (from === to) return []
  const severity = to === 'failed' ? 'error' : 'info'
  const data = { from, to, ...(to === 'failed' && detailsOf(error)) }
  return [{ ...shared, atMs: Date.parse(since), type: 'stream.status', severity, data }]
}

/** A stream that is off air has no health. That is no change for the worse or the better. */
const healthEvents = ({ state: { health: to }, known: { health: from }, shared }: Change): NewEvent[] =>
  from === to || to === 'unknown'
    ? []
    : [{ ...shared, type: 'stream.health', severity: HEALTH_SEVERITY[to], data: { from, to } }]

const errorEvents = ({ state: { error }, known, shared }: Change): NewEvent[] =>
  error === null || error.code === known.errorCode
    ? []
    : [{ ...shared, type: 'stream.error', severity: 'error', data: detailsOf(error) }]

const outputEvents = ({ state, known, shared }: Change): NewEvent[] =>
  state.outputs.flatMap(({ id, state: to, error }) => {
    const from = known.outputs[id] ?? 'idle'
    if (from === to) return []
    const severity = OUTPUT_SEVERITY[to] ?? 'info'
    const data = { from, to, ...detailsOf(error) }
    return [{ ...shared, type: 'output.state', severity, subject: id, data }]
  })

const knownFrom = ({ status, health, error, outputs }: StreamState): KnownStream => ({
  status,
  health,
  errorCode: error?.code ?? null,
  outputs: Object.fromEntries(outputs.map(({ id, state }) => [id, state])),
})

const streamChanges = (state: StreamState, known: KnownStream, atMs: number): readonly NewEvent[] => {
  const shared = { atMs, streamId: state.streamId, subject: null, severity: 'info' } as const
  const change = { state, known, shared }
  return [statusEvents, healthEvents, errorEvents, outputEvents].flatMap((events) => events(change))
}

/** A memory that an other version wrote counts as that of a new stream: an event may be repeated, and none is lost. */
export const translateState: Translate = ({ data }, memory, { ignored }) => {
  const state = ignored.parsed(checkState(data))
  if (!state.ok) return null
  const checked = checkKnown(memory)
  const known = checked.ok ? checked.value.parsed : NEW_STREAM
  const atMs = momentOf(state.value)
  const events = streamChanges(state.value, known, atMs)
  const errors = errorsIn(events)
  const { open, rows: broadcasts, offAir } = followBroadcast(known.broadcast ?? null, state.value, atMs)
  const hasRows = errors.length + broadcasts.length + offAir.length > 0
  return {
    events,
    memory: { ...knownFrom(state.value), ...(open && { broadcast: open }) },
    ...(hasRows && {
      others: {
        atMs: events.at(-1)?.atMs ?? atMs,
        rows: { errors, broadcasts, offAir },
        possible: possibleEventsOf(errors),
      },
    }),
  }
}
