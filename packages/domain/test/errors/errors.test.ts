import path from 'node:path'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import { type ErrorRow, joinRows } from '@stream-manager/analytics/port'
import { checker, ErrorGroupDetails, ErrorGroupList, type ErrorReports } from '@stream-manager/contracts'
import { operations, perform } from '@stream-manager/domain'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { callerNamed, codeOf, testDomain, valueFrom } from '../support.ts'

const checkList = checker(ErrorGroupList, 'the list')
const checkDetails = checker(ErrorGroupDetails, 'the group')
const GRANT = { partition: 'system', origin: 'here', fence: 1, holder: 'test' }
const NOW = '2030-01-01T00:00:00.000Z'
const NOW_MS = Date.parse(NOW)

const withStore = async (t: Test) => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  const store = await openEmbeddedAnalytics({ file, queryDeadlineMs: 60_000 })
  t.teardown(() => store.close())
  await store.take(GRANT)
  const clock = { now: () => new Date(NOW_MS), monotonicMs: () => performance.now() }
  const test = await testDomain(t, { analytics: store, clock })
  let offset = 0
  let memory = {}
  /** The event handler's part: reads publications of a log into the store. */
  const intake = async (log: string, publications: readonly unknown[]) => {
    const first = offset + 1
    offset += publications.length
    const entries = publications.map((data, index) => ({ offset: first + index, data }))
    const translated = test.domain.events.translate({ log, epoch: 'e', publications: entries }, memory)
    if (log === 'events/errors') memory = translated.memory
    await store.apply({ grant: GRANT, atMs: 1, advances: [], gaps: [], rows: translated.rows })
  }
  const add = (errors: readonly ErrorRow[]) =>
    store.apply({ grant: GRANT, atMs: 1, advances: [], gaps: [], rows: joinRows([{ errors }]) })
  return { ...test, store, intake, add }
}

const reportsOf = (sequence: number, changes: Partial<ErrorReports> = {}): ErrorReports => ({
  instance: 'engine-1',
  sequence,
  version: '1.0.0',
  at: NOW,
  dropped: 0,
  reports: [
    {
      service: 'engine',
      severity: 'error',
      code: 'output.unreachable',
      message: 'cannot connect',
      call: 'cannot connect',
      frame: null,
      streamId: 'main',
      requestId: null,
      count: 2,
      firstAt: NOW,
      lastAt: NOW,
      records: [],
    },
  ],
  ...changes,
})

const rowAt = (atMs: number, changes: Partial<ErrorRow> = {}): ErrorRow => ({
  id: `o${atMs}`,
  groupId: 'a1',
  severity: 'warning',
  code: null,
  message: 'the store is away',
  frame: null,
  service: 'engine',
  instance: 'engine-1',
  version: '1.0.0',
  streamId: null,
  requestId: null,
  count: 1,
  firstMs: atMs,
  lastMs: atMs,
  records: [],
  ...changes,
})

t.test('reports become a group, and one that was published twice counts once', async (t) => {
  const { domain, intake } = await withStore(t)
  const second = reportsOf(2, { dropped: 5 })
  await intake('events/errors', [reportsOf(1), second])
  await intake('events/errors', [second, reportsOf(1, { instance: 'engine-2' })])
  const { items } = valueFrom(await domain.errors.list({}))
  t.ok(checkList({ items, nextCursor: null }).ok)
  const counts = new Map(items.map(({ code, count }) => [code, count]))
  t.equal(counts.get('output.unreachable'), 6)
  t.equal(counts.get(null), 5, 'errors without a report')
})

t.test('an unreadable report is counted and makes no row', async (t) => {
  const { domain, intake } = await withStore(t)
  await intake('events/errors', [{ instance: 1 }, 'text', reportsOf(1)])
  t.match(valueFrom(await domain.errors.list({})), { items: [{ count: 2 }] })
  t.match(domain.ignored(), { unreadableValuesRead: 2 })
})

t.test('errors in the state of a stream are groups by code', async (t) => {
  const { domain, intake } = await withStore(t)
  const state = valueFrom(await domain.stream.state('main'))
  const since = '2029-12-31T23:00:00.000Z'
  const error = { code: 'stream.engine_crashed', message: 'exit 7', since, nextRetryAt: null }
  await intake('stream:main/stream-state', [
    { ...state, error },
    { ...state, error: { ...error, message: 'exit 9' } },
  ])
  t.match(valueFrom(await domain.errors.list({ stream: 'main' })), {
    items: [{ code: 'stream.engine_crashed', count: 1, services: ['engine'], frame: null }],
  })
})

t.test('a new group and one that comes back are events with the place of their report as id', async (t) => {
  const { domain, intake } = await withStore(t)
  const eventsOf = async () =>
    valueFrom(await domain.events.list({ type: 'error' })).items.map(
      ({ id, type, severity, streamId, subject, data }) => ({ id, type, severity, streamId, subject, data }),
    )
  const back = { ...reportsOf(3), at: '2030-01-01T02:00:00.000Z' }
  const lastAt = '2030-01-01T02:00:00.000Z'
  const later = { ...back, reports: back.reports.map((report) => ({ ...report, firstAt: lastAt, lastAt })) }
  await intake('events/errors', [reportsOf(1), reportsOf(2, { dropped: 5 })])
  const [opened] = await eventsOf()
  const groupId = String(opened?.data['groupId'])
  const data = { groupId, code: 'output.unreachable', message: 'cannot connect' }
  t.match(opened, {
    ...{ id: /^evt_/, type: 'error.opened', severity: 'error', streamId: 'main', subject: 'engine', data },
  })
  const change = { changeId: 'c1', by: 'olga', at: '2030-01-01T01:00:00.000Z', ...data }
  await intake('events/error-states', [{ ...change, state: 'resolved' }])
  await intake('events/errors', [later])
  await intake('events/error-states', [{ ...change, changeId: 'c2', state: 'ignored', at: lastAt }])
  await intake('events/error-states', [
    { ...change, changeId: 'c3', state: 'open', at: '2030-01-01T03:00:00.000Z' },
  ])
  const types = (await eventsOf()).map(({ type }) => type)
  t.strictSame(types.toReversed().toSorted(), [
    ...['error.ignored', 'error.opened', 'error.regressed', 'error.reopened', 'error.resolved'],
  ])
  const resolved = (await eventsOf()).find(({ type }) => type === 'error.resolved')
  t.strictSame(resolved?.data, { by: 'olga', ...data })
})

t.test('a resolve that the store learns of late makes an error that occurred since an event', async (t) => {
  const { domain, intake } = await withStore(t)
  await intake('events/errors', [reportsOf(1)])
  const groupId = valueFrom(await domain.errors.list({})).items[0]?.id
  const at = '2029-12-31T23:00:00.000Z'
  await intake('events/error-states', [{ groupId, changeId: 'c1', by: 'olga', at, state: 'resolved' }])
  const { items } = valueFrom(await domain.events.list({ type: 'error' }))
  t.strictSame(items.map(({ type }) => type).toSorted(), [
    'error.opened',
    'error.regressed',
    'error.resolved',
  ])
})

t.test('a list for one stream names no other stream', async (t) => {
  const { domain, add } = await withStore(t)
  await add(['main', 'secret'].map((streamId) => rowAt(1000, { id: streamId, streamId })))
  t.match(valueFrom(await domain.errors.list({ stream: 'main' })), {
    items: [{ count: 2, streams: ['main'] }],
  })
})

t.test('pages join without a hole and without a repeat', async (t) => {
  const { domain, add } = await withStore(t)
  await add(Array.from({ length: 7 }, (_, index) => rowAt(1000, { id: `o${index}`, groupId: `g${index}` })))
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = valueFrom(await domain.errors.list({ limit: 3, ...(cursor && { cursor }) }))
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  t.strictSame(ids, ['g6', 'g5', 'g4', 'g3', 'g2', 'g1', 'g0'])
})

t.test('a group tells its pattern, its hours and how long its last bout was', async (t) => {
  const { domain, add } = await withStore(t)
  const startMs = NOW_MS - 3_600_000
  const jitter = [0, 900, -400, 300, 0, -800, 500, 100]
  await add(jitter.map((ms, index) => rowAt(startMs + index * 30_000 + ms)))
  await add([
    rowAt(startMs, { id: 'x', groupId: 'b2', instance: 'engine-2', version: '0.9.0', firstMs: 1000 }),
  ])
  const details = valueFrom(await domain.errors.get('a1'))
  t.ok(checkDetails(details).ok)
  t.strictSame(details.pattern, { everySeconds: 30, sinceVersion: '1.0.0', instance: 'engine-1' })
  t.match(details.histogram, [{ count: 8 }])
  t.equal(details.timeToRecoverSeconds, 210.1)
  t.equal(details.occurrences.length, 8)
})

t.test('no pattern is told where chance would do', async (t) => {
  const { domain, add } = await withStore(t)
  await add([0, 1000, 90_000, 95_000, 300_000, 301_000, 500_000].map((ms) => rowAt(NOW_MS - ms)))
  const { pattern, timeToRecoverSeconds } = valueFrom(await domain.errors.get('a1'))
  t.strictSame(pattern, { everySeconds: null, sinceVersion: null, instance: null })
  t.equal(timeToRecoverSeconds, null, 'it goes on')
})

t.test('a state is published, and answered once the store has it', async (t) => {
  const { domain, backplane, add, intake } = await withStore(t)
  await add([rowAt(1000)])
  const caller = callerNamed('olga', 'Olga', 'operator')
  const operation = operations.find(({ name }) => name === 'errors.update')
  if (!operation) throw new Error('no operation')
  const request = {
    ...{ streamId: 'main', caller, params: { errorId: 'a1' }, query: {}, body: { state: 'resolved' } },
    ...{ wait: { waitMs: 0, asked: false }, ifMatch: undefined, idempotencyKey: 'key-1' },
  }
  const answered = perform(domain, operation, request)
  const subscription = await backplane.subscribe(
    'events/error-states',
    (event) => event.kind === 'publication' && void intake('events/error-states', [event.publication.data]),
    {
      since: {
        epoch: (await backplane.history('events/error-states', { limit: 1 })).position.epoch,
        offset: 0,
      },
    },
  )
  t.teardown(() => subscription.close())
  t.match(valueFrom(await answered), {
    answer: { status: 200, body: { id: 'a1', state: 'resolved', stateBy: 'olga', stateAt: NOW } },
    replayed: false,
  })
  t.match(valueFrom(await perform(domain, operation, request)), { replayed: true })
  const { publications } = await backplane.history('events/error-states', { limit: 10 })
  t.equal(publications.length, 1, 'the same request has one effect')
})

t.test('without an event handler a state is answered as it is published', async (t) => {
  const { domain, add } = await withStore(t)
  await add([rowAt(1000)])
  const { value } = valueFrom(await domain.errors.setState('a1', { state: 'ignored' }))
  t.match(valueFrom(await domain.errors.judged(value)), { state: 'ignored', stateAt: NOW })
  t.match(valueFrom(await domain.errors.list({})), { items: [{ state: 'open' }] })
})

t.test('the longest subject of a token can judge an error', async (t) => {
  const { domain, backplane, add, intake } = await withStore(t)
  await add([rowAt(1000)])
  const caller = callerNamed(`external:${'s'.repeat(255)}`, 'Olga', 'operator')
  valueFrom(await domain.errors.setState('a1', { state: 'resolved' }, { caller }))
  const { publications } = await backplane.history('events/error-states', { limit: 10 })
  await intake(
    'events/error-states',
    publications.map(({ data }) => data),
  )
  t.match(valueFrom(await domain.errors.get('a1')), { state: 'resolved', stateBy: caller.subject })
})

t.test('an unknown group and a deployment without a store are refused', async (t) => {
  const { domain } = await withStore(t)
  t.equal(codeOf(await domain.errors.get('none')), 'error.not_found')
  t.equal(codeOf(await domain.errors.setState('none', { state: 'open' })), 'error.not_found')
  const { domain: without } = await testDomain(t)
  t.equal(codeOf(await without.errors.list({})), 'analytics.unavailable')
  t.equal(codeOf(await without.errors.get('a1')), 'analytics.unavailable')
  t.equal(codeOf(await without.errors.setState('a1', { state: 'open' })), 'analytics.unavailable')
})

t.test('a report of a version that names no call is read', async (t) => {
  const { domain, intake } = await withStore(t)
  const [{ call: _, ...earlier } = {}] = reportsOf(1).reports
  await intake('events/errors', [{ ...reportsOf(1), reports: [earlier] }])
  t.match(valueFrom(await domain.errors.list({})), { items: [{ code: 'output.unreachable', count: 2 }] })
})
