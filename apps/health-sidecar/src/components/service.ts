import type { ServiceName } from '@stream-manager/contracts'
import { beating, type HeartbeatReading } from '../watch/heartbeats.ts'
import type { Sighting } from '../watch/watch.ts'
import { type Fault, type Finding, judge } from './finding.ts'

export interface ServiceEvidence {
  readonly service: ServiceName
  /** Our own look at its port. */
  readonly probe: Sighting<unknown>
  readonly heartbeats: Sighting<readonly HeartbeatReading[]>
  /** `instance: reason` for each one that says ready at an address nobody answers at. */
  readonly unbound: readonly string[]
}

const heartbeatFault = (beats: readonly HeartbeatReading[]): Fault | null => {
  if (beats.length === 0) return { status: 'degraded', error: 'answers, but no heartbeat of it arrives' }
  if (beats.some(({ ready }) => ready)) return null
  return { status: 'degraded', error: 'answers, but says it is not ready: starting or draining' }
}

const probeFault = (error: string, beats: readonly HeartbeatReading[]): Fault => {
  const claims = beats.filter(({ ready }) => ready).map(({ address }) => address ?? 'an unnamed address')
  const claim = claims.length > 0 ? `says it is ready at ${claims.join(', ')}, but: ` : ''
  return { status: 'unhealthy', error: `${claim}${error}` }
}

/** Compares what a service says of itself with what we saw at its port; what we saw decides. */
export const assessService = ({ service, probe, heartbeats, unbound }: ServiceEvidence): Finding => {
  const beats = heartbeats.ok ? beating(heartbeats.value, service) : []
  const faults: Fault[] = unbound.map((reason) => ({ status: 'unhealthy', error: reason }))
  if (!probe.ok) faults.push(probeFault(probe.error, unbound.length > 0 ? [] : beats))
  // Without the backplane nobody's heartbeat arrives; that is the database's fault, not this service's.
  else if (heartbeats.ok) faults.push(...[heartbeatFault(beats)].filter((fault) => fault !== null))
  const instances = beats.map(({ instance, ready, address }) => ({ instance, ready, address }))
  return { ...judge(faults), latencyMs: probe.latencyMs, details: { instances } }
}
