import type { ProbedInstance, SharedBackplane } from '../observations/instance.ts'
import type { ProbeResult } from '../observations/probe-result.ts'
import type { StreamReading, StreamsView } from '../observations/streams.ts'
import { type ComponentHealth, type Fault, joinFaults } from './component-health.ts'
import { checkInstance } from './instance.ts'
import { checkReplicas } from './service.ts'

/** Many frames at any frame rate. A restart of the engine by its supervisor takes less. */
const FROZEN_AFTER_MS = 5000

const isWanted = ({ state }: StreamReading): boolean =>
  state.desired !== 'offline' && state.status !== 'failed'

const streamFault = ({ state, lease, framesStillMs }: StreamReading): Fault | null => {
  const { streamId } = state
  if (lease === null) {
    const status = state.error?.code === 'engine.unavailable' ? 'unhealthy' : 'degraded'
    return { status, error: `no engine holds stream ${streamId}` }
  }
  if (framesStillMs <= FROZEN_AFTER_MS) return null
  return {
    status: 'unhealthy',
    error: `stream ${streamId} has rendered no frame for ${Math.round(framesStillMs)} ms, though ${lease.holder} holds it`,
  }
}

const streamsFaults = (streams: ProbeResult<StreamsView>): Fault[] => {
  if (!streams.ok) return [{ status: 'degraded', error: `streams cannot be read: ${streams.error}` }]
  return streams.value.readings
    .filter(isWanted)
    .map(streamFault)
    .filter((fault) => fault !== null)
}

const heldBy = (streams: ProbeResult<StreamsView>) =>
  streams.ok
    ? streams.value.readings
        .filter(isWanted)
        .map(({ state, lease }) => ({ streamId: state.streamId, holder: lease?.holder ?? null }))
    : []

export interface ProbedEngine {
  readonly streams: ProbeResult<StreamsView>
  readonly instances: readonly ProbedInstance[]
  readonly backplane: SharedBackplane
}

/** Healthy when the engines send heartbeats, and every wanted stream is held and renders new frames. */
export const checkEngine = ({ streams, instances, backplane }: ProbedEngine): ComponentHealth => {
  const verdicts = instances.map((instance) => checkInstance(instance, backplane))
  const details = {
    streams: heldBy(streams),
    instances: verdicts,
    degraded: backplane.unavailable ? [backplane.name] : [],
  }
  const faults = [...checkReplicas(verdicts), ...streamsFaults(streams)]
  return { ...joinFaults(faults), latencyMs: streams.latencyMs, details }
}
