import path from 'node:path'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import { type AnalyticsStore, type EventRow, joinRows } from '@stream-manager/analytics/port'
import { type Caller, checker, EventList } from '@stream-manager/contracts'
import { createDomain, operations, perform } from '@stream-manager/domain'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { callerNamed, codeOf, testDomain, valueFrom } from '../support.ts'

const checkList = checker(EventList, 'the list')
const GRANT = { partition: 'one', origin: 'here', fence: 1, holder: 'test' }

const idOf = (number: number) => `evt_${String(number).padStart(32, '0')}`

const eventOf = (number: number, streamId: string | null = 'main'): EventRow => ({
  id: idOf(number),
  // Two events share each millisecond.
  atMs: Math.floor(number / 2),
  type: 'stream.status',
  streamId,
  severity: 'info',
  subject: null,
  data: { from: 'offline', to: 'live' },
})

const withStore = async (t: Test) => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  const store = await openEmbeddedAnalytics({ file, queryDeadlineMs: 60_000 })
  t.teardown(() => store.close())
  await store.take(GRANT)
  return { store, ...(await testDomain(t, { analytics: store })) }
}

const fill = (store: AnalyticsStore, events: readonly EventRow[]) =>
  store.apply({ grant: GRANT, atMs: 1, advances: [], gaps: [], rows: joinRows([{ events }]) })

t.test('pages join without a hole and without a repeat', async (t) => {
  const { store, domain } = await withStore(t)
  await fill(
    store,
    Array.from({ length: 25 }, (_, number) => eventOf(number)),
  )
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = valueFrom(await domain.events.list({ limit: 4, ...(cursor && { cursor }) }))
    t.ok(checkList(page).ok)
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  t.strictSame(
    ids,
    Array.from({ length: 25 }, (_, number) => idOf(24 - number)),
  )
})

t.test('filters by stream, type and time', async (t) => {
  const { store, domain } = await withStore(t)
  await fill(store, [eventOf(0), eventOf(2, 'other'), { ...eventOf(4, null), type: 'health.changed' }])
  const idsOf = async (query: Parameters<typeof domain.events.list>[0]) =>
    valueFrom(await domain.events.list(query)).items.map(({ id }) => id)
  t.strictSame(await idsOf({ stream: 'other' }), [idOf(2)])
  t.strictSame(await idsOf({ type: 'health' }), [idOf(4)])
  t.strictSame(await idsOf({ from: '1970-01-01T00:00:00.001Z', to: '1970-01-01T00:00:00.001Z' }), [idOf(2)])
})

t.test('a stream has the incidents of several streams, and is not told of the others', async (t) => {
  const { store, domain } = await withStore(t)
  const data = { incidentId: 'inc', name: 'Slow', streams: ['main', 'other'], alertIds: [] }
  const event: EventRow = { ...eventOf(2, null), type: 'incident.joined', subject: 'inc', data }
  const streams = ['main', 'other']
  const incident = { id: 'inc', openedMs: 1, atMs: 1, state: 'open', streams, incident: {} } as const
  const rows = joinRows([{ events: [event], incidents: [incident] }])
  await store.apply({ grant: GRANT, atMs: 1, advances: [], gaps: [], rows })
  const namedFor = async (stream?: string) =>
    valueFrom(await domain.events.list({ ...(stream && { stream }) })).items.map(
      (item) => item.data['streams'],
    )
  t.strictSame(await namedFor('main'), [['main']])
  t.strictSame(await namedFor('third'), [])
  t.strictSame(await namedFor(), [streams])
})

t.test('a page names the gaps in its time', async (t) => {
  const { store, domain } = await withStore(t)
  const gap = {
    epoch: 'e',
    afterOffset: 3,
    untilOffset: 8,
    fromMs: 10,
    untilMs: 20,
    reason: 'trimmed',
  } as const
  const gaps = [
    { ...gap, log: 'stream:main/stream-state' },
    { ...gap, log: 'events/health', reason: 'epoch' as const, fromMs: null, untilMs: 4 },
  ]
  const events = [eventOf(10), eventOf(100)]
  await store.apply({ grant: GRANT, atMs: 1, advances: [], gaps, rows: joinRows([{ events }]) })
  t.match(valueFrom(await domain.events.list({ stream: 'main' })).gaps, [
    {
      streamId: 'main',
      log: 'stream-state',
      from: '1970-01-01T00:00:00.010Z',
      to: '1970-01-01T00:00:00.020Z',
      missing: 5,
      reason: 'trimmed',
    },
  ])
  const newest = valueFrom(await domain.events.list({ limit: 1 }))
  t.strictSame(newest.gaps, [], 'the gaps are older than this page')
  const rest = valueFrom(await domain.events.list({ limit: 1, cursor: newest.nextCursor ?? '' }))
  t.match(rest.gaps, [{ log: 'stream-state' }, { log: 'health', streamId: null, from: null, missing: null }])
})

const listing = (role: Caller['role']) => ({
  streamId: 'main',
  caller: callerNamed('sam', 'Sam', role),
  params: {},
  query: {},
  body: {},
  ifMatch: undefined,
  idempotencyKey: undefined,
  wait: { waitMs: 0, asked: false },
})

const listEvents = operations.find(({ name }) => name === 'events.list')

t.test('is refused without a store, with one that is away, and to viewers', async (t) => {
  if (!listEvents) throw new Error('there is no such operation')
  const { store, domain, backplane } = await withStore(t)
  const performAs = (services: typeof domain, role: Caller['role']) =>
    perform(services, listEvents, listing(role))
  t.equal(codeOf(await performAs(domain, 'viewer')), 'auth.forbidden')
  t.match(await performAs(domain, 'operator'), { ok: true, value: { answer: { status: 200 } } })
  t.equal(codeOf(await performAs(createDomain({ backplane }), 'operator')), 'analytics.unavailable')
  await store.close()
  t.equal(codeOf(await performAs(domain, 'operator')), 'analytics.unavailable')
})
