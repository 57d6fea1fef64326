import {
  type DesiredLayer,
  type DesiredOutput,
  type Layer,
  type ObservedError,
  OUTPUT_OPTIONS,
  type Output,
  type OutputStatus,
  type StreamHealth,
  type StreamState,
  type StreamStatus,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'
import { splitFields } from '../store/newer-fields.ts'
import type { StreamView } from './view.ts'

/** How long after a command the absence of an engine is still taken for "it is about to start". */
export const ENGINE_GRACE_MS = 1000

type Composed = Pick<StreamView, 'desired' | 'observed' | 'engineFence' | 'metrics'>

const PROGRAMME_RUNS: readonly StreamStatus[] = ['starting', 'live', 'paused', 'stopping']
const ON_AIR: readonly StreamStatus[] = ['live', 'paused']

const isHeld = ({ engineFence }: Composed): boolean => engineFence !== null

/** An engine holds the stream, and the report is its own: after a crash the store still has its predecessor's. */
const isReporting = (composed: Composed): boolean =>
  isHeld(composed) &&
  (composed.observed?.fence === undefined || composed.observed.fence === composed.engineFence)

/** What the engine last said of the run that is wanted now; a report of an earlier run says nothing of this one. */
const currentReport = ({ desired, observed }: Composed) =>
  observed && observed.generation === desired.generation ? observed : null

/**
 * What the viewer has, not what was asked: `live` only on the word of an engine that still holds the stream, for
 * the present run. Pause and resume keep showing the old status until the engine has done them.
 */
export const deriveStatus = (composed: Composed): StreamStatus => {
  const { desired, observed } = composed
  if (desired.status === 'offline') {
    return isReporting(composed) && observed && PROGRAMME_RUNS.includes(observed.status)
      ? 'stopping'
      : 'offline'
  }
  const reported = currentReport(composed)?.status ?? 'offline'
  if (reported === 'failed') return 'failed'
  return isReporting(composed) && ON_AIR.includes(reported) ? reported : 'starting'
}

/** From when on nobody has run what is wanted now. */
const lackingSince = ({ desired, observed }: Composed): string =>
  observed?.lost?.generation === desired.generation ? observed.lost.at : desired.since

const deriveSince = (composed: Composed, status: StreamStatus): string =>
  composed.observed?.status === status ? composed.observed.since : lackingSince(composed)

const engineUnavailable = (composed: Composed): ObservedError => ({
  code: 'engine.unavailable',
  message: `No engine runs stream \`${composed.desired.streamId}\`; what was asked for is kept until one does`,
  since: lackingSince(composed),
  nextRetryAt: null,
})

const deriveError = (composed: Composed, status: StreamStatus, now: Date): ObservedError | null => {
  if (status === 'offline') return null
  if (status === 'starting' && !isHeld(composed)) {
    // Instants of different processes: only the wall clock can compare them.
    const waitedMs = now.getTime() - Date.parse(composed.desired.since)
    return waitedMs >= ENGINE_GRACE_MS ? engineUnavailable(composed) : null
  }
  return currentReport(composed)?.error ?? null
}

const idleOutput = ({ id, type }: DesiredOutput): OutputStatus => ({
  id,
  type,
  state: 'idle',
  error: null,
  retries: 0,
  nextRetryAt: null,
  bitrateKbps: null,
})

const reportedOutput = (output: DesiredOutput, composed: Composed): OutputStatus => {
  const reported = isReporting(composed) ? currentReport(composed)?.outputs[output.id] : undefined
  if (!output.enabled || !reported) return idleOutput(output)
  const latest = composed.metrics?.outputs.find(({ id }) => id === output.id)
  return { ...reported, bitrateKbps: latest?.bitrateKbps ?? reported.bitrateKbps }
}

/** The engine's word on each output that is wanted; `idle` where there is none. */
export const composeOutputs = (composed: Composed): OutputStatus[] =>
  composed.desired.outputs.map((output) => reportedOutput(output, composed))

/** An output as clients read it: its secret stays behind, and so does what only a newer version knows, which may be one. */
export const composeOutput = (output: DesiredOutput, composed: Composed): Output => {
  const { id, type, enabled, url, key, revision } = output
  const { known: options } = splitFields(output.options, OUTPUT_OPTIONS[type]?.properties ?? {})
  const shown = { id, type, enabled, url, options, revision }
  return { ...shown, hasKey: typeof key === 'string', ...reportedOutput(output, composed) }
}

/** The engine's word on a layer; null while no engine shows it. */
export const composeLayer = (layer: DesiredLayer, composed: Composed): Layer => {
  const report = isReporting(composed) ? currentReport(composed) : null
  const shows = report !== null && PROGRAMME_RUNS.includes(report.status)
  return { ...layer, status: shows ? (report.layers[layer.id] ?? null) : null }
}

const isImpaired = (composed: Composed, outputs: readonly OutputStatus[]): boolean => {
  const report = currentReport(composed)
  if (report?.degraded || report?.error) return true
  if (outputs.some(({ state }) => state === 'retrying' || state === 'failed')) return true
  return composed.desired.layers.some((layer) => {
    const state = report?.layers[layer.id]?.state
    return layer.visible && (state === 'stalled' || state === 'failed')
  })
}

const deriveHealth = (
  composed: Composed,
  { status, error, outputs }: Pick<StreamState, 'status' | 'error' | 'outputs'>,
): StreamHealth => {
  if (status === 'failed' || error?.code === 'engine.unavailable') return 'failing'
  if (ON_AIR.includes(status)) return isImpaired(composed, outputs) ? 'degraded' : 'healthy'
  return error ? 'degraded' : 'unknown'
}

const uptimeSeconds = (startedAt: string | null, now: Date): number | null =>
  startedAt === null ? null : Math.max(0, Math.floor((now.getTime() - Date.parse(startedAt)) / 1000))

/** Joins what was asked for with what the engine reports. Pure. */
export const composeState = (
  view: Omit<StreamView, 'position' | 'observedRevision'>,
  now: Date,
): StreamState => {
  const { desired, revision } = view
  const status = deriveStatus(view)
  const report = isReporting(view) ? currentReport(view) : null
  const onAir = ON_AIR.includes(status)
  const startedAt = onAir || status === 'stopping' ? (view.observed?.startedAt ?? null) : null
  const error = deriveError(view, status, now)
  const outputs = composeOutputs(view)
  const hasHls = desired.outputs.some(({ type, enabled }) => type === 'hls' && enabled)
  return {
    streamId: desired.streamId,
    status,
    desired: desired.status,
    health: deriveHealth(view, { status, error, outputs }),
    revision,
    appliedRevision: view.observed?.appliedRevision ?? 0,
    since: deriveSince(view, status),
    startedAt,
    uptimeSeconds: uptimeSeconds(startedAt, now),
    error,
    performance:
      (onAir && report && (view.metrics?.performance ?? report.performance)) || UNKNOWN_PERFORMANCE,
    outputs,
    preview: { hls: hasHls ? `/hls/${desired.streamId}/index.m3u8` : null },
  }
}
