import { beating, type HeartbeatReading } from '../watch/heartbeats.ts'
import type { StreamReading } from '../watch/streams.ts'
import type { Sighting } from '../watch/watch.ts'
import { type Fault, type Finding, judge } from './finding.ts'

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

const heartbeatFault = (heartbeats: Sighting<readonly HeartbeatReading[]>, wanted: boolean): Fault | null => {
  if (heartbeats.ok && beating(heartbeats.value, 'engine').some(({ ready }) => ready)) return null
  const error = heartbeats.ok
    ? 'no engine says it is ready'
    : `heartbeats cannot be read: ${heartbeats.error}`
  // While frames can be watched, what we see outweighs what it says; with nothing to render, its word is all there is.
  return { status: wanted ? 'degraded' : 'unhealthy', error }
}

/** Whether somebody holds every wanted stream, says so, and really renders frames. */
export const assessEngine = (
  streams: Sighting<readonly StreamReading[]>,
  heartbeats: Sighting<readonly HeartbeatReading[]>,
): Finding => {
  const { latencyMs } = streams
  if (!streams.ok)
    return { status: 'unhealthy', error: `streams cannot be read: ${streams.error}`, latencyMs }
  const wanted = streams.value.filter(isWanted)
  const faults = [heartbeatFault(heartbeats, wanted.length > 0), ...wanted.map(streamFault)]
  const held = wanted.map(({ state, lease }) => ({ streamId: state.streamId, holder: lease?.holder ?? null }))
  return { ...judge(faults.filter((fault) => fault !== null)), latencyMs, details: { streams: held } }
}
