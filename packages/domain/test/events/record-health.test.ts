import type { ComponentVerdict } from '@stream-manager/domain'
import { createDomain } from '@stream-manager/domain'
import t from 'tap'
import { testDomain } from '../support.ts'

const LOG = 'events/health'
const AT = '2030-01-01T00:00:00.000Z'

const verdict = (component: string, status: ComponentVerdict['status'], error: string | null = null) => ({
  component,
  status,
  error,
  since: AT,
})

const changesIn = async ({ backplane }: Awaited<ReturnType<typeof testDomain>>) => {
  const { publications } = await backplane.history(LOG, { limit: 100 })
  return publications.map(({ data }) => data)
}

t.test('publishes what changed, once', async (t) => {
  const test = await testDomain(t)
  const { events } = test.domain
  t.equal(await events.recordHealth([verdict('engine', 'healthy'), verdict('database', 'healthy')]), true)
  t.strictSame(await changesIn(test), [], 'a first good status is no change')
  const worse = [verdict('engine', 'unhealthy', 'no heartbeat'), verdict('database', 'healthy')]
  for (let times = 0; times < 2; times += 1) t.equal(await events.recordHealth(worse), true)
  await events.recordHealth([verdict('engine', 'healthy')])
  t.strictSame(await changesIn(test), [
    { component: 'engine', from: 'healthy', to: 'unhealthy', error: 'no heartbeat', at: AT },
    { component: 'engine', from: 'unhealthy', to: 'healthy', error: null, at: AT },
  ])
})

t.test('another sidecar goes on from the last statuses', async (t) => {
  const test = await testDomain(t)
  await test.domain.events.recordHealth([verdict('engine', 'degraded')])
  const other = createDomain({ backplane: test.backplane })
  await other.events.recordHealth([verdict('engine', 'degraded'), verdict('gateway', 'healthy')])
  t.equal((await changesIn(test)).length, 1)
})

t.test('one of two sidecars at once reports, and the other gets false', async (t) => {
  const test = await testDomain(t)
  const other = createDomain({ backplane: test.backplane })
  const worse = [verdict('engine', 'unhealthy')]
  const outcomes = await Promise.all([test.domain, other].map(({ events }) => events.recordHealth(worse)))
  t.strictSame(outcomes.toSorted(), [false, true])
  t.equal((await changesIn(test)).length, 1)
})

t.test('a long error is cut', async (t) => {
  const test = await testDomain(t)
  await test.domain.events.recordHealth([verdict('engine', 'unhealthy', 'x'.repeat(5000))])
  t.match(await changesIn(test), [{ error: 'x'.repeat(1000) }])
})
