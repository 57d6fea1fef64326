import type { EventRow, EventsRead, GapRow } from '../../src/port/index.ts'
import type { ConformancePart } from './harness.ts'
import { batchOf, eventAt, grantOf, idsOf } from './harness.ts'

const EVENTS: readonly EventRow[] = [
  eventAt(10, 'evt_a'),
  eventAt(20, 'evt_c', { severity: 'warning', subject: 'archive', type: 'output.state' }),
  eventAt(20, 'evt_b', { streamId: 'other' }),
  eventAt(30, 'evt_d', {
    streamId: null,
    type: 'health.changed',
    severity: 'error',
    data: { ü: ['€', 1.5, null] },
  }),
  eventAt(40, 'evt_e', { type: 'stream.error' }),
]

const gapOf = (afterOffset: number, untilMs: number, changes: Partial<GapRow> = {}): GapRow => ({
  log: 'events/health',
  epoch: 'e1',
  afterOffset,
  untilOffset: afterOffset + 5,
  fromMs: untilMs - 10,
  untilMs,
  reason: 'trimmed',
  ...changes,
})

export const reading: ConformancePart = (t, open) => {
  t.test('lists events newest first, of the same time by id', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.apply(batchOf({ events: EVENTS }))
    const ids = async (read: Partial<EventsRead>) => idsOf(await store.listEvents({ limit: 100, ...read }))
    t.strictSame(await ids({}), ['evt_e', 'evt_d', 'evt_c', 'evt_b', 'evt_a'])
    t.strictSame(await ids({ streamId: 'main' }), ['evt_e', 'evt_c', 'evt_a'])
    t.strictSame(await ids({ type: 'stream.status' }), ['evt_b', 'evt_a'])
    t.strictSame(await ids({ type: 'stream' }), ['evt_e', 'evt_b', 'evt_a'])
    t.strictSame(await ids({ type: 'str' }), [])
    t.strictSame(await ids({ fromMs: 20, toMs: 30 }), ['evt_d', 'evt_c', 'evt_b'])
    t.strictSame(await ids({ before: { atMs: 20, id: 'evt_c' } }), ['evt_b', 'evt_a'])
    t.strictSame(await ids({ limit: 2 }), ['evt_e', 'evt_d'])
  })

  t.test('gives back each field of an event', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.apply(batchOf({ events: EVENTS }))
    const listed = await store.listEvents({ limit: 100 })
    const byId = new Map(listed.map((event) => [event.id, event]))
    for (const event of EVENTS) t.strictSame(byId.get(event.id), event)
  })

  t.test('stores an event once, also when it comes in two batches', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const many = Array.from({ length: 450 }, (_, index) => eventAt(index, `evt_${index}`))
    for (const events of [many, many.slice(0, 10)]) await store.apply(batchOf({ events }))
    t.equal((await store.listEvents({ limit: 1000 })).length, 450)
  })

  t.test('lists gaps that touch a range, newest first', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const first = gapOf(1, 100)
    const unknownStart = gapOf(9, 200, { log: 'stream:main/stream-state', fromMs: null, reason: 'epoch' })
    await store.apply(batchOf({ gaps: [first, unknownStart] }))
    t.strictSame(await store.listGaps({ limit: 10 }), [unknownStart, first])
    t.strictSame(await store.listGaps({ limit: 10, fromMs: 95, toMs: 150 }), [first])
    t.strictSame(await store.listGaps({ limit: 10, fromMs: 101, toMs: 199 }), [])
    t.strictSame(await store.listGaps({ limit: 10, log: unknownStart.log }), [unknownStart])
    t.strictSame(await store.listGaps({ limit: 1 }), [unknownStart])
  })

  t.test('says what it is', async (t) => {
    const { store } = await open(t)
    const { kind, version, migration, bytes } = await store.status()
    t.match(kind, /^(sqlite|postgresql)$/)
    t.match(version, /^\d+\.\d+/)
    t.match(migration, /^\d{3}-[a-z]+$/)
    t.ok(bytes > 0)
  })
}
