import {
  type Component,
  type HealthCheck,
  type HealthStatus,
  WHEN_UNHEALTHY,
} from '@stream-manager/contracts'
import { worse } from './component-health.ts'

type Checks = Partial<Record<Component, HealthCheck>>

/** Redis is unavailable to every service at once: to restart one of them for that helps nobody. */
const statusWhenUnhealthy = (component: Component, status: HealthStatus, { redis }: Checks): HealthStatus =>
  component === 'database' && redis !== undefined ? 'degraded' : status

/** The status of the whole: a degraded component degrades it, an unhealthy one does what `WHEN_UNHEALTHY` says. */
export const overallStatus = (checks: Checks): HealthStatus =>
  [...WHEN_UNHEALTHY].reduce<HealthStatus>((overall, [component, whenUnhealthy]) => {
    const status = checks[component]?.status ?? 'healthy'
    return worse(
      overall,
      status === 'unhealthy' ? statusWhenUnhealthy(component, whenUnhealthy, checks) : status,
    )
  }, 'healthy')
