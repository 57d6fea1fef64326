import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import type { AlertEvent, HealthReport, HealthStatus } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import { createLogger } from '@stream-manager/service-kit'
import {
  eventually,
  type FakeClock,
  fakeClock,
  PATIENT_REDIS,
  startValkey,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { AlertEvaluator } from '../src/features/alerts/evaluator.ts'
import { allEvents, domainOn, openWorld, startHandler } from './world.ts'

const silent = createLogger({ service: 'test', level: 'silent' })
const FOR_SECONDS = 15
const WINDOW_SECONDS = 10
/** Longer than any test: it ends when the test says so. */
const LEASE_MS = 600_000
const LEASE_KEY = 'sm:{alerting}:lease:evaluator'

/** The sidecar's report, as long as the backplane keeps it. */
const report = (backplane: Backplane, status: HealthStatus): Promise<void> => {
  const at = new Date().toISOString()
  const check = { status, latencyMs: null, error: null, since: at }
  const value: HealthReport = { status, timestamp: at, checks: { engine: check } }
  return backplane.setLatest('health/reports/one', value, { ttlMs: 600_000 })
}

interface EvaluatorWorld {
  readonly backplane: Backplane
  readonly evaluator: AlertEvaluator
  /** As if a tick came every second. */
  pass(seconds: number): Promise<void>
}

const startEvaluator = (t: Test, backplane: Backplane, clock: FakeClock, holder = 'one'): EvaluatorWorld => {
  const domain = domainOn(backplane)
  const evaluator = new AlertEvaluator({
    backplane,
    sources: domain,
    alerts: domain.alerts,
    holder,
    clock,
    history: null,
    leaseMs: LEASE_MS,
    logger: silent,
  })
  t.teardown(() => evaluator.close())
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000)
      await evaluator.tick()
    }
  }
  return { backplane, evaluator, pass }
}

const openEmbedded = async (t: Test): Promise<Backplane> => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  return backplane
}

const published = async (backplane: Backplane): Promise<AlertEvent[]> => {
  const { publications } = await backplane.history('alerting/alerts', { limit: 100 })
  return publications.map(({ data }) => data as AlertEvent)
}

const changesOf = async (backplane: Backplane): Promise<string[]> =>
  (await published(backplane)).flatMap((event) =>
    event.type === 'alert.changed' ? [`${event.alert.ruleId} ${event.alert.state}`] : [],
  )

t.test('an unhealthy component is told by an alert in its time, and a notice follows', async (t) => {
  const { backplane, pass, evaluator } = startEvaluator(t, await openEmbedded(t), fakeClock())
  await report(backplane, 'healthy')
  await pass(WINDOW_SECONDS + 1)
  t.ok(evaluator.isHolder)
  await report(backplane, 'unhealthy')
  await pass(FOR_SECONDS)
  t.strictSame(await changesOf(backplane), [])
  const { items, evaluatedAt } = await domainOn(backplane).alerts.list({})
  t.match(items, [{ state: 'pending', subject: 'engine' }])
  t.ok(evaluatedAt)
  await pass(1)
  t.strictSame(await changesOf(backplane), ['component-unhealthy firing'])
  await pass(10)
  t.match((await published(backplane)).at(-1), { type: 'alerts.noticed', reason: 'new', streamId: null })
  await report(backplane, 'healthy')
  await pass(1)
  t.strictSame(await changesOf(backplane), ['component-unhealthy firing', 'component-unhealthy resolved'])
})

t.test('a rule that is added takes effect, and ends its alerts when it is disabled', async (t) => {
  const { backplane, pass } = startEvaluator(t, await openEmbedded(t), fakeClock())
  const { alerts } = domainOn(backplane)
  await pass(1)
  const rule = { id: 'off-air', name: 'Off air', severity: 'info', metric: 'stream.on_air' } as const
  await alerts.createRule({ ...rule, operator: 'below', threshold: 1, windowSeconds: 1 })
  await pass(2)
  t.strictSame(await changesOf(backplane), ['off-air firing'])
  await alerts.updateRule({ ruleId: 'off-air', changes: { enabled: false } })
  await pass(1)
  t.strictSame(await changesOf(backplane), ['off-air firing', 'off-air resolved'])
})

t.test('a webhook that was disabled is an alert until somebody enables or deletes it', async (t) => {
  const { backplane, pass, evaluator } = startEvaluator(t, await openEmbedded(t), fakeClock())
  const { webhooks } = domainOn(backplane)
  const caller = { subject: 'user:ada', name: 'Ada', role: 'admin', grants: null, via: 'session' } as const
  const create = async (name: string) => {
    const input = { name, url: 'https://example.org/hook', events: ['alert.*'] }
    const created = await webhooks.create({ input, caller })
    if (!created.ok) throw new Error(created.fault.detail)
    return created.value.value.id
  }
  const [one, other] = [await create('one'), await create('other')] as const
  await pass(WINDOW_SECONDS + 1)
  t.equal(evaluator.counters()['disabledWebhooks'], 0)
  await webhooks.sending.disable(one, 'failing')
  await webhooks.sending.disable(other, 'gone')
  await pass(1)
  t.strictSame(await changesOf(backplane), ['webhook-disabled firing'])
  t.match(await published(backplane), [{ alert: { severity: 'warning', value: 2, streamId: null } }])
  t.equal(evaluator.counters()['disabledWebhooks'], 2)
  await webhooks.update({ webhookId: one, changes: { enabled: true } })
  await pass(1)
  t.strictSame(await changesOf(backplane), ['webhook-disabled firing'], 'one is disabled yet')
  await webhooks.delete(other)
  await pass(1)
  t.strictSame(await changesOf(backplane), ['webhook-disabled firing', 'webhook-disabled resolved'])
})

t.test('a wall clock that jumps fires and delays nothing', async (t) => {
  const clock = fakeClock()
  const { backplane, pass } = startEvaluator(t, await openEmbedded(t), clock)
  await report(backplane, 'unhealthy')
  await pass(WINDOW_SECONDS + 2)
  clock.jumpWallClock(3_600_000)
  await pass(FOR_SECONDS - 2)
  t.strictSame(await changesOf(backplane), [])
  clock.jumpWallClock(-7_200_000)
  await pass(2)
  t.strictSame(await changesOf(backplane), ['component-unhealthy firing'])
})

t.test(
  'an evaluator that takes over goes on: it waits no second time, and tells nothing twice',
  async (t) => {
    const redis = await startValkey(t)
    const open = async () => {
      const backplane = await openRedisBackplane({ url: redis.url, timing: PATIENT_REDIS })
      t.teardown(() => backplane.close())
      return backplane
    }
    const clock = fakeClock()
    const first = startEvaluator(t, await open(), clock)
    const second = startEvaluator(t, await open(), clock, 'two')
    const takesOver = (world: EvaluatorWorld) =>
      eventually(
        async () => {
          await world.evaluator.tick()
          return world.evaluator.isHolder
        },
        { what: 'the lease' },
      )
    await report(first.backplane, 'unhealthy')
    await takesOver(first)
    await first.pass(WINDOW_SECONDS + 5)
    await second.evaluator.tick()
    t.notOk(second.evaluator.isHolder)
    // The first one freezes past its lease: it neither renews nor gives it back.
    await redis.administer('DEL', LEASE_KEY)
    await takesOver(second)
    await second.pass(WINDOW_SECONDS)
    t.strictSame(await changesOf(second.backplane), ['component-unhealthy firing'])
    await second.pass(20)
    clock.advance(LEASE_MS)
    await first.pass(1)
    t.notOk(first.evaluator.isHolder)
    t.strictSame(
      (await published(second.backplane)).map(({ type }) => type),
      ['alert.changed', 'alerts.noticed'],
    )
  },
)

t.test('a handler writes each alert into the history, and evaluates without one', async (t) => {
  const world = await openWorld(t)
  const { alerts } = createDomain({ backplane: world.backplane, analytics: world.store })
  const rule = { id: 'off-air', name: 'Off air', severity: 'page', metric: 'stream.on_air' } as const
  await alerts.createRule({ ...rule, operator: 'below', threshold: 1, windowSeconds: 1 })
  const handler = await startHandler(t, world)
  const fired = async (count: number) =>
    eventually(
      async () => {
        const events = (await allEvents(world.store)).filter(({ type }) => type === 'alert.firing')
        return events.length === count && events
      },
      { what: `${count} alerts in the history` },
    )
  t.match(await fired(1), [
    { severity: 'error', streamId: 'main', data: { ruleId: 'off-air', to: 'firing' } },
  ])
  const listed = await alerts.history({})
  t.match(listed, { ok: true, value: { items: [{ ruleId: 'off-air', state: 'firing' }], nextCursor: null } })
  await handler.close()
  await alerts.updateRule({ ruleId: 'off-air', changes: { threshold: 0 } })
  await startHandler(t, { ...world, store: null }, { instance: 'event-handler-2' })
  await eventually(async () => (await alerts.list({ state: 'resolved' })).items.length === 1, {
    what: 'the end of the alert',
  })
})
