import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { observe, observeHealthy, openStore } from './world.ts'

t.test('every round is published as /health answers it', async (t) => {
  const { store, observer } = await observeHealthy(t)
  t.strictSame(await store.domain.health.current(), { report: null }, 'nothing before the first round')
  await observer.sidecar.round()
  const published = await eventually(async () => (await store.domain.health.current()).report, {
    what: 'a report',
  })
  const { report } = await observer.health()
  t.strictSame({ ...published, timestamp: report.timestamp }, report)
})

t.test('a report that cannot be published harms no round, and the next one is published', async (t) => {
  const store = await openStore(t)
  const { domain } = store
  let failures = 0
  const health = {
    publish: (report: Parameters<typeof domain.health.publish>[0]) => {
      failures += 1
      return failures === 1 ? Promise.reject(new Error('the store is away')) : domain.health.publish(report)
    },
  }
  const { sidecar, health: ask } = await observe(t, {
    ...store,
    domain: { ...domain, health: { ...domain.health, ...health } },
  })
  await sidecar.round()
  t.match(await ask(), { report: { checks: { database: { status: 'healthy' } } } })
  t.strictSame(await domain.health.current(), { report: null })
  await sidecar.round()
  await eventually(async () => (await domain.health.current()).report, { what: 'the next report' })
})
