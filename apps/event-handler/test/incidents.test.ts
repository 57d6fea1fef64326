import {
  type HealthReport,
  type HealthStatus,
  INCIDENT_SECTIONS,
  type Incident,
} from '@stream-manager/contracts'
import { createLogger } from '@stream-manager/service-kit'
import { eventually, fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { AlertEvaluator } from '../src/features/alerts/evaluator.ts'
import { openWorld, startHandler, type World } from './world.ts'

const silent = createLogger({ service: 'test', level: 'silent' })
const UNTIL_FIRED_SECONDS = 30
const CLOSES_AFTER_SECONDS = 600

const report = ({ backplane }: World, status: HealthStatus): Promise<void> => {
  const at = new Date().toISOString()
  const check = { status, latencyMs: null, error: null, since: at }
  const value: HealthReport = { status, timestamp: at, checks: { engine: check } }
  return backplane.setLatest('health/reports/one', value, { ttlMs: 3_600_000 })
}

const closedIncident = ({ domain }: World): Promise<Incident> =>
  eventually(
    async () => {
      const listed = await domain.incidents.list({ state: 'closed' })
      return listed.ok && listed.value.items[0]
    },
    { what: 'the incident in the history', deadlineMs: 60_000 },
  )

const OPEN_INCIDENTS = 'alerting/open-incidents'
const SECTIONS = new Set(INCIDENT_SECTIONS)

/** An evaluator that ticks once a second, as often as the test says. */
const startEvaluator = (t: Test, world: World) => {
  const clock = fakeClock()
  const evaluator = new AlertEvaluator({
    backplane: world.backplane,
    sources: world.domain,
    alerts: world.domain.alerts,
    history: null,
    holder: 'one',
    clock,
    logger: silent,
  })
  t.teardown(() => evaluator.close())
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000)
      await evaluator.tick()
    }
  }
  return { evaluator, pass }
}

t.test('an unhealthy component opens an incident, which closes ten minutes after its end', async (t) => {
  const world = await openWorld(t)
  const { evaluator, pass } = startEvaluator(t, world)
  await report(world, 'unhealthy')
  await pass(UNTIL_FIRED_SECONDS)
  await report(world, 'healthy')
  await pass(CLOSES_AFTER_SECONDS + 1)
  await evaluator.close()
  await startHandler(t, world)
  const incident = await closedIncident(world)
  t.match(incident, { streams: [], alerts: [{ ruleId: 'component-unhealthy', part: 'engine' }] })
  const quietMs = Date.parse(incident.closedAt ?? '') - Date.parse(incident.endedAt ?? '')
  t.equal(quietMs, CLOSES_AFTER_SECONDS * 1000)
  const told = await world.store.listEvents({ type: 'incident', limit: 10 })
  t.strictSame(
    told.map(({ type }) => type),
    ['incident.closed', 'incident.opened'],
  )
  const cause = { part: 'engine', evidence: [{ summary: /alert\.firing engine/ }] }
  t.match(await world.domain.incidents.get(incident.id, SECTIONS), {
    ok: true,
    value: { ...incident, cause },
  })
  const unknown = await world.domain.incidents.get('unknown', SECTIONS)
  t.match(unknown, { ok: false, fault: { code: 'incident.not_found' } })
})

t.test(
  'alerts go on while the open incidents are damaged, and incidents once they are repaired',
  async (t) => {
    const world = await openWorld(t)
    const { backplane, domain } = world
    const { pass } = startEvaluator(t, world)
    const stored = async () => {
      const { documents } = await backplane.snapshot('alerting/alerts', [OPEN_INCIDENTS])
      return documents[OPEN_INCIDENTS]?.value
    }
    await backplane.commit({ put: { [OPEN_INCIDENTS]: { open: 'damaged' } } })
    await report(world, 'unhealthy')
    await pass(UNTIL_FIRED_SECONDS)
    t.match(await domain.alerts.list({}), { items: [{ ruleId: 'component-unhealthy', state: 'firing' }] })
    t.strictSame(await stored(), { open: 'damaged' })
    await backplane.commit({ put: { [OPEN_INCIDENTS]: { open: [] } } })
    await pass(1)
    t.match(await stored(), { open: [{ incident: { state: 'open' } }] })
  },
)
