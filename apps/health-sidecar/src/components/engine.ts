import type { InstanceEvidence, SharedBackplane } from '../observations/instance.ts'
import type { ProbeResult } from '../observations/probe-result.ts'
import type { StreamReading, StreamsView } from '../observations/streams.ts'
import { type Fault, type Finding, judge } from './finding.ts'
import { judgeInstance } from './instance.ts'
import { judgeReplicas } from './service.ts'

/** At any frame rate we offer, this is many frames; an engine restart by its supervisor takes less. */
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

export interface EngineEvidence {
  readonly streams: ProbeResult<StreamsView>
  readonly instances: readonly InstanceEvidence[]
  readonly backplane: SharedBackplane
}

/** Whether engines beat, somebody holds every wanted stream, and really renders frames. */
export const assessEngine = ({ streams, instances, backplane }: EngineEvidence): Finding => {
  const verdicts = instances.map((instance) => judgeInstance(instance, backplane))
  const details = {
    streams: heldBy(streams),
    instances: verdicts,
    degraded: backplane.away ? [backplane.name] : [],
  }
  const faults = [...judgeReplicas(verdicts), ...streamsFaults(streams)]
  return { ...judge(faults), latencyMs: streams.latencyMs, details }
}
