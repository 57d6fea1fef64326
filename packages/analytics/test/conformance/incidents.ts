import type { EventsRead, IncidentRow, IncidentsRead } from '../../src/port/index.ts'
import type { ConformancePart } from './harness.ts'
import { batchOf, eventAt, grantOf, idsOf } from './harness.ts'

const YEAR_MS = 365 * 24 * 3_600_000

const incidentAt = (id: string, openedMs: number, changes: Partial<IncidentRow> = {}): IncidentRow => ({
  id,
  openedMs,
  atMs: openedMs,
  state: 'open',
  streams: ['main'],
  incident: { name: 'Slow' },
  ...changes,
})

const typed = (atMs: number, type: string, streamId: string | null, subject: string | null) =>
  eventAt(atMs, `e${atMs}`, { type, streamId, subject })

export const incidents: ConformancePart = (t, open) => {
  t.test('events of a stream have the incidents that concern it among others', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const events = [
      typed(1, 'stream.status', 'main', null),
      typed(2, 'incident.opened', 'main', 'a'),
      typed(3, 'incident.joined', null, 'a'),
      typed(4, 'incident.opened', null, 'b'),
      typed(5, 'incident.joined', 'other', 'c'),
      typed(6, 'stream.status', 'other', null),
      typed(7, 'health.changed', null, 'a'),
      typed(8, 'incident.closed', null, 'a'),
    ]
    const incidents = [
      incidentAt('a', 2, { streams: ['main', 'other'] }),
      incidentAt('b', 4, { streams: [] }),
    ]
    await store.apply(batchOf({ events, incidents }))
    const idsFor = async (read: Partial<EventsRead>) => idsOf(await store.listEvents({ limit: 10, ...read }))
    t.strictSame(await idsFor({ streamId: 'main' }), ['e8', 'e3', 'e2', 'e1'])
    t.strictSame(await idsFor({ streamId: 'other' }), ['e8', 'e6', 'e5', 'e3'])
    t.strictSame(await idsFor({ streamId: 'main', limit: 2 }), ['e8', 'e3'])
    t.strictSame(await idsFor({ streamId: 'main', before: { atMs: 3, id: 'e3' } }), ['e2', 'e1'])
    t.strictSame(await idsFor({ streamId: 'main', type: 'stream' }), ['e1'])
    t.strictSame(await idsFor({ streamId: 'none' }), [])
    t.equal((await idsFor({})).length, 8)
  })

  t.test('an incident is one row, as it was published last, with all of its streams', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const opened = incidentAt('a', 10)
    const closed: IncidentRow = {
      ...opened,
      atMs: 20,
      state: 'closed',
      streams: ['main', 'other'],
      incident: { ü: [1.5, null] },
    }
    await store.apply(batchOf({ incidents: [opened, closed] }))
    t.strictSame(await store.listIncidents({ limit: 10 }), [closed])
    await store.apply(batchOf({ incidents: [opened] }))
    t.strictSame(await store.listIncidents({ limit: 10 }), [closed])
  })

  t.test('an incident that is closed by a clock that was set back is closed', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const opened = incidentAt('a', 10, { atMs: 500 })
    const closed: IncidentRow = { ...opened, atMs: 400, state: 'closed' }
    await store.apply(batchOf({ incidents: [opened] }))
    await store.apply(batchOf({ incidents: [closed] }))
    t.strictSame(await store.listIncidents({ limit: 10 }), [closed])
  })

  t.test('keeps an incident for a year after its last change, and an open one for longer', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const state = 'closed'
    const rows = [
      incidentAt('a', 10, { state }),
      incidentAt('b', 10, { state, atMs: 500 }),
      incidentAt('c', 10),
    ]
    await store.apply(batchOf({ incidents: rows }))
    const limits = { beforeMs: 0, maxEvents: 100, limit: 100 }
    t.equal(await store.prune({ ...limits, nowMs: 10 + YEAR_MS }), 0)
    t.equal(
      await store.prune({ ...limits, nowMs: 11 + YEAR_MS }),
      2,
      'the incident and the name of its stream',
    )
    t.strictSame(idsOf(await store.listIncidents({ limit: 10 })), ['c', 'b'])
  })

  t.test('lists incidents by their beginning, the newest first', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const rows = [
      incidentAt('a', 10, { state: 'closed' }),
      incidentAt('c', 20, { streams: [] }),
      incidentAt('b', 20, { streams: ['main', 'other'] }),
      incidentAt('d', 30),
    ]
    await store.apply(batchOf({ incidents: rows }))
    const ids = async (read: Partial<IncidentsRead>) =>
      idsOf(await store.listIncidents({ limit: 10, ...read }))
    t.strictSame(await ids({}), ['d', 'c', 'b', 'a'])
    t.strictSame(await ids({ id: 'b' }), ['b'])
    t.strictSame(await ids({ streamId: 'main' }), ['d', 'b', 'a'])
    t.strictSame(await ids({ streamId: 'other' }), ['b'])
    t.strictSame(await ids({ state: 'closed' }), ['a'])
    t.strictSame(await ids({ before: { openedMs: 20, id: 'c' } }), ['b', 'a'])
    t.strictSame(await ids({ limit: 1 }), ['d'])
  })
}
