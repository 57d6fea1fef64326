import type { HealthStatus } from '@stream-manager/contracts'
import type { InstanceEvidence, SharedBackplane } from '../observations/instance.ts'
import type { Fault } from './finding.ts'

/** `leaving` counts neither as well nor as ill. */
export const INSTANCE_STATUSES = ['healthy', 'degraded', 'unhealthy', 'leaving'] as const

export interface InstanceVerdict {
  readonly instance: string
  readonly address: string | null
  readonly status: HealthStatus | 'leaving'
  readonly error: string | null
}

const unreachable = ({ instance }: InstanceEvidence, error: string): Fault => ({
  status: 'unhealthy',
  error: instance.ready ? `says it is ready at ${instance.address}, but: ${error}` : error,
})

const silence = ({ instance, seen }: InstanceEvidence): Fault => ({
  status: seen ? 'degraded' : 'unhealthy',
  error: `${seen ? 'answers, but' : 'ready at last, but'} no heartbeat of it arrives for ${Math.round(instance.ageMs)} ms`,
})

/** What we saw from outside decides; what it says of itself, or does not say any more, comes after. */
const faultOf = (evidence: InstanceEvidence, backplane: SharedBackplane): Fault | null => {
  const { instance, seen } = evidence
  if (seen && !seen.alive.ok) return unreachable(evidence, seen.alive.error)
  if (seen?.serves && !seen.serves.ok) {
    return { status: backplane.felt ? 'degraded' : 'unhealthy', error: seen.serves.error }
  }
  if (backplane.away) return { status: 'degraded', error: `${backplane.name} is away` }
  if (instance.silent) return silence(evidence)
  if (!instance.ready) return { status: 'degraded', error: 'says it is not ready: starting' }
  return null
}

export const judgeInstance = (evidence: InstanceEvidence, backplane: SharedBackplane): InstanceVerdict => {
  const { instance, address, leaving } = evidence.instance
  if (leaving) return { instance, address, status: 'leaving', error: null }
  return { instance, address, ...(faultOf(evidence, backplane) ?? { status: 'healthy', error: null }) }
}
