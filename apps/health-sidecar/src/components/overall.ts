import { COMPONENTS, type Component, type HealthCheck, type HealthStatus } from '@stream-manager/contracts'
import { worse } from './finding.ts'

/**
 * What the whole is when a component is unhealthy. Without the first four there is no programme, or nobody can see or change
 * it. An engine that misses a beat while its streams run, or a cache, leaves the programme on air.
 */
const WHEN_UNHEALTHY: Record<Component, HealthStatus> = {
  stream: 'unhealthy',
  database: 'unhealthy',
  'stream-api': 'unhealthy',
  gateway: 'unhealthy',
  engine: 'degraded',
  redis: 'degraded',
}

type Checks = Partial<Record<Component, HealthCheck>>

/** A store in Redis is away for everybody at once: taking anything out for that, or starting it anew, helps nobody. */
const whenUnhealthy = (component: Component, { redis }: Checks): HealthStatus =>
  component === 'database' && redis !== undefined ? 'degraded' : WHEN_UNHEALTHY[component]

/** The status of the whole: a degraded component degrades it, an unhealthy one does what the table says. */
export const overallStatus = (checks: Checks): HealthStatus =>
  COMPONENTS.reduce<HealthStatus>((overall, component) => {
    const status = checks[component]?.status ?? 'healthy'
    return worse(overall, status === 'unhealthy' ? whenUnhealthy(component, checks) : status)
  }, 'healthy')
