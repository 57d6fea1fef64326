import { COMPONENTS, type Component, type HealthCheck, type HealthStatus } from '@stream-manager/contracts'
import t from 'tap'
import { overallStatus } from '../src/components/overall.ts'

const check = (status: HealthStatus): HealthCheck => ({ status, latencyMs: 1, error: null, since: '' })
const allHealthy = Object.fromEntries(
  COMPONENTS.filter((name) => name !== 'redis').map((name) => [name, check('healthy')]),
)
const withOne = (name: Component, status: HealthStatus) =>
  overallStatus({ ...allHealthy, [name]: check(status) })

const WHEN_UNHEALTHY: readonly (readonly [Component, HealthStatus])[] = [
  ['stream', 'unhealthy'],
  ['database', 'unhealthy'],
  ['stream-api', 'unhealthy'],
  ['gateway', 'unhealthy'],
  ['engine', 'degraded'],
  ['redis', 'degraded'],
]

t.test('the whole is healthy when every component is', async (t) => {
  t.equal(overallStatus(allHealthy), 'healthy')
})

for (const [component, overall] of WHEN_UNHEALTHY) {
  t.test(`an unhealthy ${component} makes the whole ${overall}, a degraded one degrades it`, async (t) => {
    t.equal(withOne(component, 'unhealthy'), overall)
    t.equal(withOne(component, 'degraded'), 'degraded')
  })
}

t.test('an unhealthy store that is in Redis degrades the whole only', async (t) => {
  const lost = { database: check('unhealthy'), redis: check('unhealthy') }
  t.equal(overallStatus({ ...allHealthy, ...lost }), 'degraded')
})
