import { mock } from 'node:test'
import { checker, IncidentDetails, IncidentList, type Permission } from '@stream-manager/contracts'
import { operations, perform } from '@stream-manager/domain'
import t from 'tap'
import { ALL_SECTIONS } from '../../src/incidents/rights.ts'
import { callerNamed, codeOf, testDomain, valueFrom } from '../support.ts'
import {
  CLOSED_MS,
  errorAt,
  eventAt,
  incident,
  OPENED_MS,
  timeOf,
  viewersAt,
  withIncident,
} from './support.ts'

const checkDetails = checker(IncidentDetails, 'the incident')
const checkedDetails = (body: unknown): IncidentDetails => valueFrom(checkDetails(body))
const checkList = checker(IncidentList, 'the incidents')

t.test('an incident has its timeline: commands, events and errors, the oldest first', async (t) => {
  const { command, get } = await withIncident(t, {
    events: [
      eventAt(OPENED_MS - 300_001, 'evt_early'),
      eventAt(OPENED_MS - 20_000, 'evt_output'),
      eventAt(OPENED_MS, 'evt_other', { streamId: 'other' }),
      eventAt(OPENED_MS, 'evt_health', { type: 'health.changed', streamId: null, subject: 'gateway' }),
      eventAt(CLOSED_MS + 60_001, 'evt_late'),
    ],
    errors: [errorAt(OPENED_MS - 10_000), errorAt(OPENED_MS, { id: 'of-other', streamId: 'other' })],
  })
  command(OPENED_MS - 30_000, 'outputs.update', 'main/tv')
  command(OPENED_MS + 1000, 'stream.control', 'other')
  command(OPENED_MS + 1000, 'users.create', 'main')
  command(OPENED_MS + 2000, 'stream.control', 'main', 'stream.invalid_transition')
  const details = valueFrom(await get('one'))
  t.strictSame(checkDetails(JSON.parse(JSON.stringify(details))), { ok: true, value: details })
  const { entries, ...rest } = details.timeline
  t.strictSame(
    entries.map(({ kind, summary }) => `${kind}: ${summary}`),
    [
      'command: Ann: outputs.update main/tv',
      'output: Warning: output.state main/tv: live -> retrying (refused)',
      'error: engine: output.unreachable: cannot connect (2 times)',
      'health: Warning: health.changed gateway: live -> retrying (refused)',
      'command: Ann: stream.control main (refused: stream.invalid_transition)',
    ],
  )
  t.strictSame(rest, {
    from: timeOf(OPENED_MS - 300_000),
    to: timeOf(CLOSED_MS + 60_000),
    completeUntil: null,
    hasAllCommands: true,
    gaps: [],
  })
  t.notMatch(JSON.stringify(details), /192\.0\.2\.7|"s1"/, 'addresses and credentials stay in the audit log')
  t.match(details.cause, { part: 'output', at: timeOf(OPENED_MS - 20_000), streamId: 'main' })
  t.match(details.cause.evidence, [{ id: 'evt_output' }, { id: `error-${OPENED_MS - 10_000}` }])
  t.strictSame(details.versions, [{ service: 'engine', version: '1.0.0' }])
})

const BEGAN_MS = OPENED_MS - 30_000

t.test('an incident says how many viewers its streams lost since its first alert began', async (t) => {
  const { get } = await withIncident(t, {
    points: [
      viewersAt(BEGAN_MS - 20_000, 80),
      viewersAt(BEGAN_MS - 10_000, 100),
      viewersAt(BEGAN_MS, 40),
      { ...viewersAt(BEGAN_MS + 30_000, 60), count: 2, sum: 120, min: 25, max: 95 },
      viewersAt(BEGAN_MS + 50_000, 90),
      { ...viewersAt(BEGAN_MS - 10_000, 10), streamId: 'other' },
      { ...viewersAt(BEGAN_MS, 5), streamId: 'other' },
    ],
  })
  const { viewers, omittedViewers } = valueFrom(await get('one'))
  t.strictSame(viewers, [{ streamId: 'main', viewersBefore: 100, viewersLowest: 25, viewersLost: 75 }])
  t.equal(omittedViewers, 0)
})

t.test('a step that contains the beginning of an incident is not the time before it', async (t) => {
  const since = timeOf(BEGAN_MS - 5000)
  const [alert] = incident.alerts
  const alerts = alert ? [{ ...alert, since }] : []
  const points = [viewersAt(BEGAN_MS - 20_000, 80), viewersAt(BEGAN_MS - 10_000, 30), viewersAt(BEGAN_MS, 40)]
  const { get } = await withIncident(t, { points }, { alerts })
  const { viewers } = valueFrom(await get('one'))
  t.match(viewers, [{ viewersBefore: 80, viewersLowest: 40 }])
})

t.test(
  'viewers of more than 20 streams, and of those without figures, are counted as left out',
  async (t) => {
    const streams = Array.from({ length: 22 }, (_, index) => `stream-${10 + index}`)
    const points = streams
      .slice(1)
      .flatMap((streamId) =>
        [viewersAt(BEGAN_MS - 10_000, 10), viewersAt(BEGAN_MS, 5)].map((point) => ({ ...point, streamId })),
      )
    const named = valueFrom(await (await withIncident(t, { points }, { streams })).get('one'))
    t.strictSame([named.viewers.length, named.omittedViewers], [19, 3])
    const ofSystem = valueFrom(await (await withIncident(t, { points }, { streams: [] })).get('one'))
    t.strictSame([ofSystem.viewers.length, ofSystem.omittedViewers], [20, 1])
  },
)

t.test('an incident whose reads take longer than 10 s together is refused', async (t) => {
  const { store } = await withIncident(t, {})
  const listIncidents = () => new Promise<never>(() => {})
  const { domain } = await testDomain(t, { analytics: { ...store, listIncidents } })
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const answers = [domain.incidents.get('one', ALL_SECTIONS), domain.incidents.bundle('one')]
  mock.timers.tick(10_000)
  for (const answer of answers) t.equal(codeOf(await answer), 'analytics.unavailable')
})

t.test('a timeline that is too long says until when it is complete', async (t) => {
  const many = Array.from({ length: 700 }, (_, index) => eventAt(OPENED_MS + index, `evt_${1000 + index}`))
  const { get } = await withIncident(t, { events: many })
  const { timeline } = valueFrom(await get('one'))
  t.equal(timeline.entries.length, 500)
  t.equal(timeline.completeUntil, timeOf(OPENED_MS + 499))
  t.equal(timeline.entries[0]?.id, 'evt_1000')
})

t.test('a timeline without events of errors says until when the others were read', async (t) => {
  const many = Array.from({ length: 700 }, (_, index) =>
    eventAt(OPENED_MS + index, `evt_${1000 + index}`, index % 2 === 0 ? { type: 'error.opened' } : {}),
  )
  const { domain, at } = await withIncident(t, { events: many })
  at(CLOSED_MS + 3_600_000)
  const { timeline } = valueFrom(await domain.incidents.get('one', new Set(['events'])))
  t.equal(timeline.entries.length, 250)
  t.equal(timeline.completeUntil, timeOf(OPENED_MS + 500))
})

t.test('a timeline whose entries are large ends before 256 KiB', async (t) => {
  const data = { message: 'x'.repeat(2000) }
  const many = Array.from({ length: 200 }, (_, index) => eventAt(OPENED_MS + index, `evt_${index}`, { data }))
  const { get } = await withIncident(t, { events: many })
  const { timeline } = valueFrom(await get('one'))
  t.ok(timeline.entries.length > 50 && timeline.entries.length < 200)
  t.ok(Buffer.byteLength(JSON.stringify(timeline.entries)) <= 256 * 1024)
  t.equal(timeline.completeUntil, timeline.entries.at(-1)?.at)
})

type Tested = Awaited<ReturnType<typeof testDomain>>

const call = (test: Tested, name: string, more: object = {}) => {
  const operation = operations.find((candidate) => candidate.name === name)
  if (!operation) throw new Error(`the table has no ${name}`)
  return perform(test.domain, operation, {
    ...{ streamId: 'main', caller: callerNamed('op', 'Op', 'operator'), params: {}, query: {}, body: {} },
    ...{ ifMatch: undefined, idempotencyKey: undefined, address: '192.0.2.1' },
    wait: { waitMs: 0, asked: true },
    ...more,
  })
}

t.test('a right on one stream reads no incident', async (t) => {
  const test = await withIncident(t, {})
  const grants = [{ streamId: 'main' }]
  const request = {
    caller: { ...callerNamed('op', 'Op', 'admin'), grants },
    params: { incidentId: 'one' },
    query: { stream: 'main' },
  }
  for (const name of ['incidents.list', 'incidents.get', 'incidents.anomalies', 'incidents.bundle']) {
    t.equal(codeOf(await call(test, name, request)), 'auth.forbidden', name)
  }
})

t.test(
  'a caller reads the sections of an incident that its grants name, and is told of the others',
  async (t) => {
    const test = await withIncident(t, {
      events: [eventAt(OPENED_MS, 'evt_one')],
      errors: [errorAt(OPENED_MS)],
      points: [viewersAt(OPENED_MS - 50_000, 100), viewersAt(OPENED_MS, 40)],
    })
    test.command(OPENED_MS, 'outputs.update', 'main/tv')
    test.at(CLOSED_MS + 3_600_000)
    const readAs = async (...permissions: Permission[]) => {
      const caller = { ...callerNamed('op', 'Op', 'operator'), grants: [{ permissions }] }
      const { answer } = valueFrom(
        await call(test, 'incidents.get', { caller, params: { incidentId: 'one' } }),
      )
      const { timeline, viewers, versions, cause, notPermitted } = checkedDetails(answer.body)
      const kinds = timeline.entries.map(({ kind }) => kind).toSorted()
      return { kinds, streams: viewers.length, versions: versions.length, part: cause.part, notPermitted }
    }
    const nothing = { kinds: [], streams: 0, versions: 0, part: null }
    t.strictSame(await readAs('alerts.read'), {
      ...nothing,
      notPermitted: ['events', 'errors', 'commands', 'viewers'],
    })
    t.strictSame(await readAs('alerts.read', 'events.read', 'viewers.read'), {
      ...{ ...nothing, kinds: ['output'], streams: 1 },
      notPermitted: ['errors', 'commands'],
    })
    t.strictSame(await readAs('alerts.read', 'events.read', 'errors.read', 'audit.read', 'viewers.read'), {
      ...{ kinds: ['command', 'error', 'output'], streams: 1, versions: 1, part: 'output' },
      notPermitted: [],
    })
  },
)

t.test('anomalies of an incident need the right to read figures as well', async (t) => {
  const test = await withIncident(t, {})
  const readAs = (...permissions: Permission[]) => {
    const caller = { ...callerNamed('op', 'Op', 'operator'), grants: [{ permissions }] }
    return call(test, 'incidents.anomalies', { caller, params: { incidentId: 'one' } })
  }
  t.equal(codeOf(await readAs('alerts.read')), 'auth.forbidden')
  t.equal(codeOf(await readAs('analytics.read')), 'auth.forbidden')
  t.match(valueFrom(await readAs('alerts.read', 'analytics.read')).answer.body, { part: null, items: [] })
})

t.test('the operations answer as the contract says, and refuse without a store', async (t) => {
  const test = await withIncident(t, {})
  const listed = checkList(
    valueFrom(await call(test, 'incidents.list', { query: { stream: 'main' } })).answer.body,
  )
  t.match(listed, { ok: true, value: { items: [{ id: 'one' }], nextCursor: null } })
  const params = { incidentId: 'one' }
  t.ok(checkDetails(valueFrom(await call(test, 'incidents.get', { params })).answer.body).ok)
  const unknown = await call(test, 'incidents.get', { params: { incidentId: 'unknown' } })
  t.equal(codeOf(unknown), 'incident.not_found')
  const without = await testDomain(t)
  t.equal(codeOf(await call(without, 'incidents.list')), 'analytics.unavailable')
  t.equal(codeOf(await call(without, 'incidents.get', { params })), 'analytics.unavailable')
  t.equal(codeOf(await call(test, 'incidents.bundle', { params })), 'auth.forbidden')
})
