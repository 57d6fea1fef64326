import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { checker, type HealthCheck, type HealthReport, SystemHealth } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import { fakeClock, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { testDomain } from '../support.ts'

const checkHealth = checker(SystemHealth, 'the health')

const at = (second: number): string => new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString()

const found = (status: HealthCheck['status'], sinceSecond: number): HealthCheck => ({
  status,
  latencyMs: 1,
  error: status === 'healthy' ? null : 'no heartbeat for 3500 ms',
  since: at(sinceSecond),
})

const report = (second: number, checks: HealthReport['checks']): HealthReport => ({
  status: 'healthy',
  timestamp: at(second),
  checks,
})

t.test('without a sidecar the report is null', async (t) => {
  const { domain } = await testDomain(t)
  t.strictSame(await domain.health.current(), { report: null })
})

t.test('another domain on the store reads the newest report of several sidecars', async (t) => {
  const { backplane, domain } = await testDomain(t)
  const newest = report(8, { engine: found('unhealthy', 7) })
  await domain.health.publish({ instance: 'a1', report: newest })
  await domain.health.publish({ instance: 'b2', report: report(6, { engine: found('healthy', 1) }) })
  const read = await createDomain({ backplane }).health.current()
  t.ok(checkHealth(read).ok)
  t.strictSame(read, { report: newest }, 'the order of publishing does not count')
})

t.test('a status is as old as the oldest report of the same status says', async (t) => {
  const { domain } = await testDomain(t)
  const older = report(6, { engine: found('degraded', 2), redis: found('healthy', 1) })
  const newer = report(8, { engine: found('degraded', 7), redis: found('degraded', 7) })
  await domain.health.publish({ instance: 'a1', report: older })
  await domain.health.publish({ instance: 'b2', report: newer })
  t.match(await domain.health.current(), {
    report: { timestamp: at(8), checks: { engine: { since: at(2) }, redis: { since: at(7) } } },
  })
})

t.test('a report counts for ten seconds', async (t) => {
  const clock = fakeClock()
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t), clock })
  t.teardown(() => backplane.close())
  const domain = createDomain({ backplane })
  await domain.health.publish({ instance: 'a1', report: report(1, {}) })
  clock.advance(9_000)
  t.not((await domain.health.current()).report, null)
  clock.advance(2_000)
  t.strictSame(await domain.health.current(), { report: null })
})

t.test('an unreadable report hides no other, and fields of a newer version are left out', async (t) => {
  const { backplane, domain } = await testDomain(t)
  await backplane.setLatest('health/reports/broken', { status: 'splendid' })
  await backplane.setLatest('health/reports/newer', { ...report(3, {}), region: 'north' })
  t.strictSame(await domain.health.current(), { report: report(3, {}) })
  t.equal(domain.ignored().unreadableValuesRead, 1)
})
