import { createHash } from 'node:crypto'
import type { BroadcastRow, OffAirRow } from '@stream-manager/analytics/port'
import {
  MAX_BROADCAST_OUTPUTS,
  OUTPUT_TYPES,
  type OutputStatus,
  type StreamState,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const OutputRecord = Type.Object({
  type: Type.Enum([...OUTPUT_TYPES]),
  /** Without the time since `failingSinceMs`. */
  failingMs: Type.Number({ minimum: 0 }),
  failingSinceMs: Type.Union([Type.Number(), Type.Null()]),
})
type OutputRecord = Static<typeof OutputRecord>

/** A time on air that has not ended, as the last state left it. */
export const OpenBroadcast = Type.Object({
  startMs: Type.Number(),
  /** When the programme that runs now began. */
  runAt: Type.Union([Type.String(), Type.Null()]),
  restarts: Type.Integer({ minimum: 0 }),
  outputs: Type.Record(Type.String(), OutputRecord),
  /** Time of the last state: times of one log come from several clocks. */
  atMs: Type.Number(),
})
export type OpenBroadcast = Static<typeof OpenBroadcast>

/** The part of a row that the store does not read. */
export const BroadcastDetails = Type.Object({
  endReason: Type.Union([Type.Literal('stopped'), Type.Literal('failed'), Type.Null()]),
  error: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()]),
  restarts: Type.Integer({ minimum: 0 }),
  outputs: Type.Record(Type.String(), OutputRecord),
})
export type BroadcastDetails = Static<typeof BroadcastDetails>

const MAX_MESSAGE = 500
const ID_DIGITS = 32

/** A stream begins to be on air at one time once, so a log that is read again makes the same row. */
const broadcastId = (streamId: string, startMs: number): string => {
  const name = [streamId, startMs].join('\0')
  return `brd_${createHash('sha256').update(name).digest('hex').slice(0, ID_DIGITS)}`
}

const isOnAir = ({ status }: StreamState): boolean => status === 'live' || status === 'paused'

const isFailing = ({ state }: OutputStatus): boolean => state === 'retrying' || state === 'failed'

const outputAfter = (
  known: OutputRecord | undefined,
  output: OutputStatus | undefined,
  atMs: number,
): OutputRecord => {
  const { type, failingMs, failingSinceMs } = known ?? {
    type: output?.type ?? 'file',
    failingMs: 0,
    failingSinceMs: null,
  }
  if (output !== undefined && isFailing(output)) {
    return { type, failingMs, failingSinceMs: failingSinceMs ?? atMs }
  }
  const lastedMs = failingSinceMs === null ? 0 : Math.max(0, atMs - failingSinceMs)
  return { type, failingMs: failingMs + lastedMs, failingSinceMs: null }
}

const outputsAfter = (
  known: OpenBroadcast['outputs'],
  outputs: readonly OutputStatus[],
  atMs: number,
): OpenBroadcast['outputs'] => {
  const now = new Map(outputs.map((output) => [output.id, output]))
  const ids = [...new Set([...Object.keys(known), ...now.keys()])].slice(0, MAX_BROADCAST_OUTPUTS)
  return Object.fromEntries(ids.map((id) => [id, outputAfter(known[id], now.get(id), atMs)]))
}

const begin = ({ startedAt, since }: StreamState): OpenBroadcast => ({
  startMs: Date.parse(startedAt ?? since),
  runAt: startedAt,
  restarts: 0,
  outputs: {},
  atMs: Date.parse(since),
})

/** The same time on air, after a state that is not its end. */
const goOn = (open: OpenBroadcast, state: StreamState, momentMs: number): OpenBroadcast => {
  const atMs = Math.max(open.atMs, momentMs)
  const hasNewRun = isOnAir(state) && state.startedAt !== open.runAt
  return {
    ...open,
    atMs,
    runAt: isOnAir(state) ? state.startedAt : open.runAt,
    restarts: open.restarts + Number(hasNewRun),
    outputs: outputsAfter(open.outputs, state.outputs, atMs),
  }
}

const rowOf = (
  { streamId }: StreamState,
  { startMs, atMs, restarts, outputs }: OpenBroadcast,
  end: { readonly endMs: number | null } & Pick<BroadcastDetails, 'endReason' | 'error'>,
): BroadcastRow => {
  const { endMs, endReason, error } = end
  const broadcast: BroadcastDetails = { endReason, error, restarts, outputs }
  return { id: broadcastId(streamId, startMs), streamId, startMs, endMs, atMs, broadcast }
}

const ended = (open: OpenBroadcast, state: StreamState): BroadcastRow => {
  const endMs = Math.max(open.startMs, Date.parse(state.since))
  const outputs = outputsAfter(open.outputs, [], endMs)
  const hasFailed = state.status === 'failed'
  const error =
    hasFailed && state.error
      ? { code: state.error.code, message: state.error.message.slice(0, MAX_MESSAGE) }
      : null
  const last = { ...open, outputs, atMs: Math.max(open.atMs, endMs) }
  return rowOf(state, last, { endMs, endReason: hasFailed ? 'failed' : 'stopped', error })
}

const ON_AIR = { endMs: null, endReason: null, error: null }

const isSame = (one: OpenBroadcast | null, other: OpenBroadcast): boolean =>
  one !== null &&
  one.restarts === other.restarts &&
  JSON.stringify(one.outputs) === JSON.stringify(other.outputs)

interface FollowedBroadcast {
  readonly open: OpenBroadcast | null
  readonly rows: readonly BroadcastRow[]
  /** Ends a broadcast that the store has and the memory does not. */
  readonly offAir: readonly OffAirRow[]
}

/** A stream that starts again may still be in its time on air. */
const offAirIn = ({ streamId, status }: StreamState, atMs: number): OffAirRow[] =>
  status === 'starting' ? [] : [{ streamId, atMs }]

/**
 * The time on air after a state, and its row if that changed. A stream that starts again, by a command or after a crash,
 * is still the same time on air: somebody wants it to be.
 */
export const followBroadcast = (
  open: OpenBroadcast | null,
  state: StreamState,
  momentMs: number,
): FollowedBroadcast => {
  if (open === null && !isOnAir(state)) return { open: null, rows: [], offAir: offAirIn(state, momentMs) }
  if (open !== null && !isOnAir(state) && state.status !== 'starting') {
    return { open: null, rows: [ended(open, state)], offAir: [] }
  }
  const next = goOn(open ?? begin(state), state, momentMs)
  return { open: next, rows: isSame(open, next) ? [] : [rowOf(state, next, ON_AIR)], offAir: [] }
}
