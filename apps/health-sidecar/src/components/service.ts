import { ENTRY_POINT_FAULT } from '@stream-manager/contracts'
import type { ProbedInstance, SharedBackplane } from '../observations/instance.ts'
import type { EndpointResult } from '../observations/probe-result.ts'
import { type ComponentHealth, type Fault, joinFaults } from './component-health.ts'
import { checkInstance, type InstanceVerdict } from './instance.ts'

export interface ProbedService {
  readonly instances: readonly ProbedInstance[]
  /** Probe of the configured address, if no instance announces that address. */
  readonly entryPoint: EndpointResult | null
  readonly backplane: SharedBackplane
}

const entryPointFault = ({ entryPoint, instances, backplane }: ProbedService): Fault | null => {
  if (entryPoint === null) return null
  const { alive, serves } = entryPoint
  if (!alive.ok) return { status: 'unhealthy', error: alive.error }
  if (serves && !serves.ok)
    return { status: backplane.isRecovering ? 'degraded' : 'unhealthy', error: serves.error }
  return instances.length > 0 ? null : { status: 'degraded', error: 'answers, but sends no heartbeat' }
}

const isFault = (verdict: Pick<InstanceVerdict, 'status'>): boolean =>
  verdict.status === 'degraded' || verdict.status === 'unhealthy'

/** A service works as long as one replica of several does. */
export const checkReplicas = (verdicts: readonly InstanceVerdict[]): Fault[] => {
  const counted = verdicts.filter(({ status }) => status !== 'leaving')
  if (counted.length === 0) {
    return verdicts.length > 0
      ? [{ status: 'degraded', error: 'not ready: every instance is leaving' }]
      : [{ status: 'unhealthy', error: 'no instance is known' }]
  }
  const several = counted.length > 1
  const some = counted.some(({ status }) => status !== 'unhealthy')
  return counted.filter(isFault).map(({ instance, error }) => ({
    status: some ? 'degraded' : 'unhealthy',
    error: several ? `instance ${instance}: ${error}` : error,
  }))
}

const slowestMs = ({ instances, entryPoint }: ProbedService): number | null => {
  const seen = [...instances.map((instance) => instance.seen), entryPoint]
  const latencies = seen.flatMap((result) => result?.alive.latencyMs ?? [])
  return latencies.length > 0 ? Math.max(...latencies) : null
}

const faultsOf = (probed: ProbedService, verdicts: readonly InstanceVerdict[]): Fault[] => {
  const atEntryPoint = entryPointFault(probed)
  if (verdicts.length === 0 && probed.entryPoint) return atEntryPoint ? [atEntryPoint] : []
  const faults = checkReplicas(verdicts)
  // The instances have their own verdict, so a fault here is a fault of the way to them.
  if (!atEntryPoint) return faults
  return [...faults, { status: 'degraded', error: `${ENTRY_POINT_FAULT}${atEntryPoint.error}` }]
}

/** Compares the heartbeats of a service's instances with the probes of their ports; the probes decide. */
export const checkService = (probed: ProbedService): ComponentHealth => {
  const verdicts = probed.instances.map((instance) => checkInstance(instance, probed.backplane))
  const { name, unavailable } = probed.backplane
  return {
    ...joinFaults(faultsOf(probed, verdicts)),
    latencyMs: slowestMs(probed),
    details: { instances: verdicts, degraded: unavailable ? [name] : [] },
  }
}
