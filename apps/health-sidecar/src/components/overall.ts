import {
  type Component,
  type HealthCheck,
  type HealthStatus,
  WHEN_UNHEALTHY,
} from '@stream-manager/contracts'
import { worse } from './component-health.ts'

type Checks = Partial<Record<Component, HealthCheck>>

/** Redis is unavailable to every service at once: a restart of one of them would not help. */
const statusWhenUnhealthy = (component: Component, status: HealthStatus, { redis }: Checks): HealthStatus =>
  component === 'database' && redis !== undefined ? 'degraded' : status

/** A degraded component degrades the whole system. `WHEN_UNHEALTHY` says what an unhealthy one does. */
export const overallStatus = (checks: Checks): HealthStatus =>
  [...WHEN_UNHEALTHY].reduce<HealthStatus>((overall, [component, whenUnhealthy]) => {
    const status = checks[component]?.status ?? 'healthy'
    return worse(
      overall,
      status === 'unhealthy' ? statusWhenUnhealthy(component, whenUnhealthy, checks) : status,
    )
  }, 'healthy')
