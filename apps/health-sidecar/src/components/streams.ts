import type { HealthStatus, StreamHealth, StreamState } from '@stream-manager/contracts'
import type { ProbeResult } from '../observations/probe-result.ts'
import type { StreamsView } from '../observations/streams.ts'
import { type ComponentHealth, type Fault, joinFaults } from './component-health.ts'

const STATUS_OF_HEALTH: Record<StreamHealth, HealthStatus> = {
  healthy: 'healthy',
  degraded: 'degraded',
  failing: 'unhealthy',
  unknown: 'degraded',
}

const because = ({ error }: StreamState): string => (error ? `: ${error.code}, ${error.message}` : '')

const outputFaults = ({ streamId, outputs }: StreamState): Fault[] =>
  outputs
    .filter(({ state }) => state === 'retrying' || state === 'failed')
    .map(({ id, state, error }) => ({
      status: 'degraded',
      error: `stream ${streamId}: output ${id} is ${state}${error ? ` (${error.code})` : ''}`,
    }))

/** A stream that is wanted offline is healthy; any other is as healthy as its state says. */
const faultsOf = (state: StreamState): Fault[] => {
  const { streamId, status, desired, health } = state
  if (status === 'failed')
    return [{ status: 'unhealthy', error: `stream ${streamId} has failed${because(state)}` }]
  if (desired === 'offline') return []
  const own = STATUS_OF_HEALTH[health]
  const fault: Fault = {
    status: own,
    error: `stream ${streamId} is ${status} and ${health}${because(state)}`,
  }
  return [...(own === 'healthy' ? [] : [fault]), ...outputFaults(state)]
}

/** The worst status of all streams. */
export const checkStreams = (result: ProbeResult<StreamsView>): ComponentHealth => {
  const { latencyMs } = result
  // Unreadable state does not mean that a stream is down; `database` reports the outage.
  if (!result.ok) return { status: 'degraded', error: `state cannot be read: ${result.error}`, latencyMs }
  const { readings, damaged } = result.value
  const states = readings.map(({ state }) => state)
  const streams = states.map(({ streamId, status, desired, health }) => ({
    streamId,
    status,
    desired,
    health,
  }))
  // The stream stays on air, but cannot be controlled until an operator mends the key.
  const unreadable = damaged.map(({ streamId, error }) => ({
    status: 'degraded' as const,
    error: `stream ${streamId} cannot be read: ${error}`,
  }))
  return { ...joinFaults([...states.flatMap(faultsOf), ...unreadable]), latencyMs, details: { streams } }
}
