import {
  type DesiredLayer,
  type DesiredOutput,
  idleOutputStatus,
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
import { maskAddress } from '../audience/address.ts'
import { maskLayer } from '../audience/operator.ts'
import { splitFields } from '../store/newer-fields.ts'
import type { StreamView } from './view.ts'

/** For this long after a command a missing engine is expected to appear. */
export const ENGINE_GRACE_MS = 1000

type StatusView = Pick<StreamView, 'desired' | 'observed' | 'engineFence' | 'metrics'>

const PROGRAMME_RUNS: readonly StreamStatus[] = ['starting', 'live', 'paused', 'stopping']
const ON_AIR: readonly StreamStatus[] = ['live', 'paused']

const isHeld = ({ engineFence }: StatusView): boolean => engineFence !== null

/** An engine holds the stream, and the report is its own. After a crash the store still has its predecessor's. */
const isReporting = (view: StatusView): boolean =>
  isHeld(view) && (view.observed?.fence === undefined || view.observed.fence === view.engineFence)

/** The engine's report on the desired run, or null. A report on an earlier run says nothing about this one. */
const currentReport = ({ desired, observed }: StatusView) =>
  observed && observed.generation === desired.generation ? observed : null

/**
 * The status that viewers see, not the desired one. `live` requires a report on the desired run by an engine that still
 * holds the stream. Pause and resume keep the old status until the engine has carried them out.
 */
export const deriveStatus = (view: StatusView): StreamStatus => {
  const { desired, observed } = view
  if (desired.status === 'offline') {
    return isReporting(view) && observed && PROGRAMME_RUNS.includes(observed.status) ? 'stopping' : 'offline'
  }
  const reported = currentReport(view)?.status ?? 'offline'
  if (reported === 'failed') return 'failed'
  return isReporting(view) && ON_AIR.includes(reported) ? reported : 'starting'
}

/** Since when no engine has run the desired run. */
const lackingSince = ({ desired, observed }: StatusView): string =>
  observed?.lost?.generation === desired.generation ? observed.lost.at : desired.since

const deriveSince = (view: StatusView, status: StreamStatus): string =>
  view.observed?.status === status ? view.observed.since : lackingSince(view)

const engineUnavailable = (view: StatusView): ObservedError => ({
  code: 'engine.unavailable',
  message: `No engine runs stream \`${view.desired.streamId}\`; what was asked for is kept until one does`,
  since: lackingSince(view),
  nextRetryAt: null,
})

/** The two instants come from different processes, so only the wall clock can compare them. */
const isGraceOver = ({ desired }: StatusView, now: Date): boolean =>
  now.getTime() - Date.parse(desired.since) >= ENGINE_GRACE_MS

const deriveError = (view: StatusView, status: StreamStatus, now: Date): ObservedError | null => {
  if (status === 'offline') return null
  if (status === 'starting' && !isHeld(view)) {
    return isGraceOver(view, now) ? engineUnavailable(view) : null
  }
  return currentReport(view)?.error ?? null
}

const outputStatus = (output: DesiredOutput, view: StatusView): OutputStatus => {
  const reported = isReporting(view) ? currentReport(view)?.outputs[output.id] : undefined
  if (!output.enabled || !reported) return idleOutputStatus(output)
  const latest = view.metrics?.outputs.find(({ id }) => id === output.id)
  const measured = { ...reported, bitrateKbps: latest?.bitrateKbps ?? reported.bitrateKbps }
  if (output.type !== 'icecast') return measured
  const { listeners = null, listenersFault = null } = latest ?? reported
  return { ...measured, listeners, listenersFault }
}

/** The engine-reported status of each desired output; `idle` without a report. */
export const outputStatuses = (view: StatusView): OutputStatus[] =>
  view.desired.outputs.map((output) => outputStatus(output, view))

/** An output as operators read it, without its secrets and without newer versions' fields, which may be secrets too. */
export const presentOutput = (output: DesiredOutput, view: StatusView): Output => {
  const { id, type, enabled, key, revision } = output
  const { known: options } = splitFields(output.options, OUTPUT_OPTIONS[type]?.properties ?? {})
  const hasKey = typeof key === 'string'
  const url = typeof output.url === 'string' ? maskAddress({ url: output.url, hasKey }) : null
  const shown = { id, type, enabled, url, options, revision, hasKey }
  return { ...shown, ...outputStatus(output, view) }
}

/** A layer as operators read it, with its engine-reported status; null while no engine shows the layer. */
export const presentLayer = (layer: DesiredLayer, view: StatusView): Layer => {
  const report = isReporting(view) ? currentReport(view) : null
  const isShown = report !== null && PROGRAMME_RUNS.includes(report.status)
  return { ...maskLayer(layer), status: isShown ? (report.layers[layer.id] ?? null) : null }
}

const isImpaired = (view: StatusView, outputs: readonly OutputStatus[]): boolean => {
  const report = currentReport(view)
  if (report?.degraded || report?.error) return true
  if (outputs.some(({ state }) => state === 'retrying' || state === 'failed')) return true
  return view.desired.layers.some((layer) => {
    const state = report?.layers[layer.id]?.state
    return layer.visible && (state === 'stalled' || state === 'failed')
  })
}

const deriveHealth = (
  view: StatusView,
  { status, error, outputs }: Pick<StreamState, 'status' | 'error' | 'outputs'>,
): StreamHealth => {
  if (status === 'failed' || error?.code === 'engine.unavailable') return 'failing'
  if (ON_AIR.includes(status)) return isImpaired(view, outputs) ? 'degraded' : 'healthy'
  return error ? 'degraded' : 'unknown'
}

const uptimeSeconds = (startedAt: string | null, now: Date): number | null =>
  startedAt === null ? null : Math.max(0, Math.floor((now.getTime() - Date.parse(startedAt)) / 1000))

/** Differs between two times at which one view may have two states. */
export const stateMoment = (view: StatusView, now: Date): string => {
  const uptime = uptimeSeconds(view.observed?.startedAt ?? null, now)
  return `${uptime} ${isHeld(view) || isGraceOver(view, now)}`
}

/** Combines the desired and the observed document into the state that clients read. Pure. */
export const buildState = (
  view: Omit<StreamView, 'position' | 'observedRevision'>,
  now: Date,
): StreamState => {
  const { desired, revision } = view
  const status = deriveStatus(view)
  const report = isReporting(view) ? currentReport(view) : null
  const onAir = ON_AIR.includes(status)
  const startedAt = onAir || status === 'stopping' ? (view.observed?.startedAt ?? null) : null
  const error = deriveError(view, status, now)
  const outputs = outputStatuses(view)
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
