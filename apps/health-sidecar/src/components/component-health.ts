import type { HealthStatus, Recovery } from '@stream-manager/contracts'

/** The health of one component. */
export interface ComponentHealth {
  readonly status: HealthStatus
  readonly error: string | null
  readonly latencyMs: number | null
  readonly details?: Record<string, unknown>
  /** Only in the minute after it was unhealthy. */
  readonly recovered?: Recovery
}

export type Fault = Pick<ComponentHealth, 'status' | 'error'>

const RANK: Record<HealthStatus, number> = { healthy: 0, degraded: 1, unhealthy: 2 }

export const worse = (one: HealthStatus, other: HealthStatus): HealthStatus =>
  RANK[one] >= RANK[other] ? one : other

/** The worst status of all faults, and every reason. */
export const joinFaults = (faults: readonly Fault[]): Fault => ({
  status: faults.reduce<HealthStatus>((status, fault) => worse(status, fault.status), 'healthy'),
  error: faults.length === 0 ? null : faults.map(({ error }) => error).join('; '),
})
