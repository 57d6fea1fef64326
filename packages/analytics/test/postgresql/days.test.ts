import { missingPostgres, type PostgresServer, startPostgres } from '@stream-manager/test-kit'
import { Client } from 'pg'
import t, { type Test } from 'tap'
import { batchOf, eventAt, grantOf, idsOf } from '../conformance/harness.ts'
import { pointOf } from '../conformance/points.ts'
import { openStore } from './harness.ts'

const DAY_MS = 24 * 3_600_000
const NO_LIMITS = { maxEvents: 1000, limit: 1000 }
const PLACES = 'select id, tableoid::regclass::text as place from events order by id'
const DAYS = `select count(*) as count from pg_inherits where inhparent = 'events'::regclass`

const nameOf = (atMs: number): string =>
  `events_d${new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '')}`

const OLDEST = `select min(relname) as name from pg_class where relname ~ '^events_d\\d+$'`

/** Noon of the day that a new store takes for today: it makes the table of the day before, and of those that follow. */
const todayOf = async (server: PostgresServer, database: string): Promise<number> => {
  const [row] = await server.query(OLDEST, database)
  const [, year, month, day] = /(\d{4})(\d{2})(\d{2})$/.exec(String(row?.['name'])) ?? []
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) + 1.5 * DAY_MS
}

/** An empty store, and a time of its present day. The day may change while a test runs. */
const openEmpty = async (t: Test, server: PostgresServer) => {
  const database = await server.createDatabase()
  const store = openStore(t, server.urlOf(database))
  await store.take(grantOf(1))
  return { database, store, nowMs: await todayOf(server, database) }
}

t.test('events are kept in tables of their days', { skip: missingPostgres() }, async (t) => {
  const server = await startPostgres(t)

  t.test('rows of these days are in the tables of their days, and all others apart', async (t) => {
    const { database, store, nowMs } = await openEmpty(t, server)
    const events = [eventAt(nowMs, 'evt_a'), eventAt(nowMs + DAY_MS, 'evt_b'), eventAt(5, 'evt_c')]
    await store.apply(batchOf({ events }))
    const rows = await server.query(PLACES, database)
    t.strictSame(
      rows.map(({ place }) => place),
      [nameOf(nowMs), nameOf(nowMs + DAY_MS), 'events_other'],
    )
    t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_b', 'evt_a', 'evt_c'])
  })

  t.test('a day is dropped as a whole once it is past, and not before', async (t) => {
    const { database, store, nowMs } = await openEmpty(t, server)
    const endMs = (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS
    const events = [eventAt(nowMs, 'evt_a'), eventAt(nowMs, 'evt_b'), eventAt(endMs, 'evt_c')]
    await store.apply(batchOf({ events }))
    t.equal(await store.prune({ ...NO_LIMITS, nowMs, beforeMs: endMs - 1 }), 0)
    t.equal(await store.prune({ ...NO_LIMITS, nowMs, beforeMs: endMs }), 1, 'a day counts as one')
    t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_c'])
    const [days] = await server.query(DAYS, database)
    t.equal(Number(days?.['count']), 3, 'tomorrow, the day after it, and the rows of other days')
    t.equal(await store.prune({ ...NO_LIMITS, nowMs, beforeMs: endMs }), 0)
  })

  t.test('a reader that holds a past day holds up nothing else, and the day is dropped later', async (t) => {
    const { database, store, nowMs } = await openEmpty(t, server)
    const limits = { ...NO_LIMITS, nowMs, beforeMs: (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS }
    await store.apply(batchOf({ events: [eventAt(nowMs, 'evt_a'), eventAt(5, 'evt_b')] }))
    const reader = new Client({ connectionString: server.urlOf(database) })
    await reader.connect()
    t.teardown(() => reader.end())
    await reader.query('begin; select * from events')
    t.equal(await store.prune(limits), 1, 'the row of no day')
    t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_a'])
    await reader.query('commit')
    t.equal(await store.prune(limits), 1, 'the day')
    t.strictSame(await store.listEvents({ limit: 10 }), [])
  })

  t.test('rows that came before their day had a table move there', async (t) => {
    const { database, store, nowMs } = await openEmpty(t, server)
    await store.apply(batchOf({ events: [eventAt(nowMs, 'evt_a')] }))
    const today = nameOf(nowMs)
    await server.query(
      `alter table events detach partition ${today}; insert into events select * from ${today}; drop table ${today}`,
      database,
    )
    await store.prune({ ...NO_LIMITS, nowMs, beforeMs: 0 })
    t.match(await server.query(PLACES, database), [{ id: 'evt_a', place: today }])
  })

  t.test(
    'a database beyond its bound drops its oldest days, points before events, and today stays',
    async (t) => {
      const { database, store, nowMs } = await openEmpty(t, server)
      const events = [eventAt(nowMs - DAY_MS, 'evt_a'), eventAt(nowMs, 'evt_b')]
      await store.apply(batchOf({ events, points: [pointOf(nowMs - (nowMs % 10_000), [1])] }))
      const shrunk = { nowMs, maxBytes: 1, limit: 1 }
      t.match(await store.shrink(shrunk), { table: 'points_10s', isDone: false })
      t.match(await store.shrink(shrunk), { table: 'events', isDone: false })
      const last = await store.shrink(shrunk)
      t.match(last, { table: null, isDone: true })
      t.ok(last.bytes > shrunk.maxBytes)
      t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_b'])
      t.match(await server.query('select count(*)::int as count from points_10s', database), [{ count: 1 }])
    },
  )
})
