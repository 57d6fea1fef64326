import type { HealthStatus } from '@stream-manager/contracts'
import type { ProbedInstance, SharedBackplane } from '../observations/instance.ts'
import type { Fault } from './component-health.ts'

/** An instance that is `leaving` counts neither as healthy nor as unhealthy. */
export const INSTANCE_STATUSES = ['healthy', 'degraded', 'unhealthy', 'leaving'] as const

export interface InstanceVerdict {
  readonly instance: string
  readonly address: string | null
  readonly status: HealthStatus | 'leaving'
  readonly error: string | null
}

const unreachable = ({ instance }: ProbedInstance, error: string): Fault => ({
  status: 'unhealthy',
  error: instance.ready ? `says it is ready at ${instance.address}, but: ${error}` : error,
})

const silence = ({ instance, seen }: ProbedInstance): Fault => ({
  status: seen ? 'degraded' : 'unhealthy',
  error: seen
    ? `answers, but no heartbeat for ${Math.round(instance.ageMs)} ms`
    : `no heartbeat for ${Math.round(instance.ageMs)} ms (the last one said ${instance.ready ? 'ready' : 'not ready'})`,
})

/** The probes decide. The heartbeat counts only where they found no fault. */
const faultOf = (probed: ProbedInstance, backplane: SharedBackplane): Fault | null => {
  const { instance, seen } = probed
  if (seen && !seen.alive.ok) return unreachable(probed, seen.alive.error)
  if (seen?.serves && !seen.serves.ok) {
    return { status: backplane.isRecovering ? 'degraded' : 'unhealthy', error: seen.serves.error }
  }
  if (backplane.unavailable) return { status: 'degraded', error: `${backplane.name} is unavailable` }
  if (instance.silent) return silence(probed)
  if (!instance.ready) return { status: 'degraded', error: 'says it is not ready: starting' }
  return null
}

export const checkInstance = (probed: ProbedInstance, backplane: SharedBackplane): InstanceVerdict => {
  const { instance, address, leaving } = probed.instance
  if (leaving) return { instance, address, status: 'leaving', error: null }
  return { instance, address, ...(faultOf(probed, backplane) ?? { status: 'healthy', error: null }) }
}
