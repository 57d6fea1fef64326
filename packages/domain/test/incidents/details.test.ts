import { checker, IncidentDetails, IncidentList } from '@stream-manager/contracts'
import { operations, perform } from '@stream-manager/domain'
import t from 'tap'
import { callerNamed, codeOf, testDomain, valueFrom } from '../support.ts'
import { CLOSED_MS, errorAt, eventAt, OPENED_MS, timeOf, viewersAt, withIncident } from './support.ts'

const checkDetails = checker(IncidentDetails, 'the incident')
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

t.test('an incident says how many viewers its streams lost', async (t) => {
  const { get } = await withIncident(t, {
    points: [
      viewersAt(OPENED_MS - 20_000, 80),
      viewersAt(OPENED_MS - 10_000, 100),
      viewersAt(OPENED_MS, 40),
      viewersAt(OPENED_MS + 10_000, 30),
      viewersAt(OPENED_MS + 20_000, 90),
      { ...viewersAt(OPENED_MS - 10_000, 10), streamId: 'other' },
      { ...viewersAt(OPENED_MS, 5), streamId: 'other' },
    ],
  })
  const { viewers } = valueFrom(await get('one'))
  t.strictSame(viewers, [{ streamId: 'main', viewersBefore: 100, viewersLowest: 30, viewersLost: 70 }])
})

t.test('a timeline that is too long says until when it is complete', async (t) => {
  const many = Array.from({ length: 700 }, (_, index) => eventAt(OPENED_MS + index, `evt_${1000 + index}`))
  const { get } = await withIncident(t, { events: many })
  const { timeline } = valueFrom(await get('one'))
  t.equal(timeline.entries.length, 500)
  t.equal(timeline.completeUntil, timeOf(OPENED_MS + 499))
  t.equal(timeline.entries[0]?.id, 'evt_1000')
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

t.test('the operations answer as the contract says, and refuse without a store', async (t) => {
  const call = (test: Awaited<ReturnType<typeof testDomain>>, name: string, more: object = {}) => {
    const operation = operations.find((candidate) => candidate.name === name)
    if (!operation) throw new Error(`the table has no ${name}`)
    return perform(test.domain, operation, {
      ...{ streamId: 'main', caller: callerNamed('op', 'Op', 'operator'), params: {}, query: {}, body: {} },
      ...{ ifMatch: undefined, idempotencyKey: undefined, address: '192.0.2.1' },
      wait: { waitMs: 0, asked: true },
      ...more,
    })
  }
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
