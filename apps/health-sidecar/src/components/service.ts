import type { InstanceEvidence, SharedBackplane } from '../observations/instance.ts'
import type { EndpointResult } from '../observations/probe-result.ts'
import { type Fault, type Finding, judge } from './finding.ts'
import { type InstanceVerdict, judgeInstance } from './instance.ts'

export interface ServiceEvidence {
  readonly instances: readonly InstanceEvidence[]
  /** Probe of the configured address, if no instance announces that address. */
  readonly entryPoint: EndpointResult | null
  readonly backplane: SharedBackplane
}

const entryPointFault = ({ entryPoint, instances, backplane }: ServiceEvidence): Fault | null => {
  if (entryPoint === null) return null
  const { alive, serves } = entryPoint
  if (!alive.ok) return { status: 'unhealthy', error: alive.error }
  if (serves && !serves.ok) return { status: backplane.felt ? 'degraded' : 'unhealthy', error: serves.error }
  return instances.length > 0
    ? null
    : { status: 'degraded', error: 'answers, but no heartbeat of it arrives' }
}

const isFault = (verdict: Pick<InstanceVerdict, 'status'>): boolean =>
  verdict.status === 'degraded' || verdict.status === 'unhealthy'

/** One dead replica of several is a service that still works; all of them dead is one that does not. */
export const judgeReplicas = (verdicts: readonly InstanceVerdict[]): Fault[] => {
  const counted = verdicts.filter(({ status }) => status !== 'leaving')
  if (counted.length === 0) {
    return verdicts.length > 0
      ? [{ status: 'degraded', error: 'not ready: every instance is leaving' }]
      : [{ status: 'unhealthy', error: 'no instance of it is known' }]
  }
  const several = counted.length > 1
  const some = counted.some(({ status }) => status !== 'unhealthy')
  return counted.filter(isFault).map(({ instance, error }) => ({
    status: some ? 'degraded' : 'unhealthy',
    error: several ? `instance ${instance}: ${error}` : error,
  }))
}

const slowestMs = ({ instances, entryPoint }: ServiceEvidence): number | null => {
  const seen = [...instances.map((instance) => instance.seen), entryPoint]
  const latencies = seen.flatMap((result) => result?.alive.latencyMs ?? [])
  return latencies.length > 0 ? Math.max(...latencies) : null
}

const faultsOf = (evidence: ServiceEvidence, verdicts: readonly InstanceVerdict[]): Fault[] => {
  const atEntryPoint = entryPointFault(evidence)
  if (verdicts.length === 0 && evidence.entryPoint) return atEntryPoint ? [atEntryPoint] : []
  const faults = judgeReplicas(verdicts)
  // The instances answer where they say: then what is wrong is the way to them.
  return atEntryPoint ? [...faults, { ...atEntryPoint, status: 'degraded' }] : faults
}

/** Compares what the instances of a service say of themselves with what we saw at their ports; what we saw decides. */
export const assessService = (evidence: ServiceEvidence): Finding => {
  const verdicts = evidence.instances.map((instance) => judgeInstance(instance, evidence.backplane))
  const { name, away } = evidence.backplane
  return {
    ...judge(faultsOf(evidence, verdicts)),
    latencyMs: slowestMs(evidence),
    details: { instances: verdicts, degraded: away ? [name] : [] },
  }
}
