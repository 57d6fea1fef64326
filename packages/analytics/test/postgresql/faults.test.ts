import {
  BLACKHOLE,
  deferred,
  eventually,
  missingPostgres,
  type PostgresServer,
  startFaultProxy,
  startPostgres,
} from '@stream-manager/test-kit'
import t from 'tap'
import { AnalyticsFullError, AnalyticsUnavailableError } from '../../src/port/index.ts'
import { PostgresStore } from '../../src/postgresql/store.ts'
import { take } from '../../src/sql/intake.ts'
import { writeViewerKeys } from '../../src/sql/viewers.ts'
import { advance, batchOf, eventAt, grantOf, idsOf } from '../conformance/harness.ts'
import { openStore } from './harness.ts'

const read = { limit: 10 }
const HASTY = { queryDeadlineMs: 1000, writeDeadlineMs: 1000 }
const FIRST = batchOf({ advances: [advance(0, 1)], events: [eventAt(1, 'evt_a')] })

const HOLD = 'begin; lock table events in access exclusive mode; select pg_sleep(60)'
const RELEASE = `select pg_terminate_backend(pid) from pg_stat_activity
  where query like '%pg_sleep%' and pid <> pg_backend_pid()`
const HELD = `select from pg_locks
  where relation = 'events'::regclass and mode = 'AccessExclusiveLock' and granted`

const WAITING = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`

/** Fails the first inserts of events with that code. A sequence is not rolled back, so it counts the attempts. */
const failInserts = (
  server: PostgresServer,
  database: string,
  { code, times }: { code: string; times: number },
) =>
  server.query(
    `create sequence attempts;
    create function refuse() returns trigger language plpgsql as $$ begin
      if nextval('attempts') <= ${times} then raise exception 'refused' using errcode = '${code}'; end if;
      return null;
    end $$;
    create trigger refuse before insert on events for each statement execute function refuse()`,
    database,
  )

t.test('faults of the server reach the caller as such', { skip: missingPostgres() }, async (t) => {
  const server = await startPostgres(t)
  const open = async (t: Parameters<typeof openStore>[0]) => {
    const database = await server.createDatabase()
    const store = openStore(t, server.urlOf(database))
    await store.take(grantOf(1))
    return { database, store }
  }

  for (const code of ['40P01', '40001']) {
    t.test(`a batch that PostgreSQL rolls back with ${code} is repeated, and stored once`, async (t) => {
      const { database, store } = await open(t)
      await failInserts(server, database, { code, times: 2 })
      t.strictSame(await store.apply(FIRST), { status: 'applied' })
      t.strictSame(idsOf(await store.listEvents(read)), ['evt_a'])
    })
  }

  t.test('a batch that meets another one each time is given up', async (t) => {
    const { database, store } = await open(t)
    await failInserts(server, database, { code: '40P01', times: 100 })
    await t.rejects(store.apply(FIRST), AnalyticsUnavailableError)
    t.strictSame(await store.take(grantOf(1)), [])
  })

  t.test('a full disk refuses the batch as such, and the next one may fit', async (t) => {
    const { database, store } = await open(t)
    await failInserts(server, database, { code: '53100', times: 1 })
    await t.rejects(store.apply(FIRST), AnalyticsFullError)
    t.strictSame(await store.apply(FIRST), { status: 'applied' })
  })

  t.test('a statement that waits too long ends, and leaves nothing', async (t) => {
    const { database, store } = await open(t)
    const hasty = openStore(t, server.urlOf(database), HASTY)
    await eventually(() => hasty.status(), { what: 'the first answer' })
    const held = server.query(HOLD, database).catch(() => {})
    await eventually(async () => (await server.query(HELD, database)).length > 0, { what: 'the lock' })
    await t.rejects(hasty.apply(FIRST), AnalyticsUnavailableError)
    await t.rejects(hasty.listEvents(read), AnalyticsUnavailableError)
    await server.query(RELEASE)
    await held
    t.strictSame(await store.take(grantOf(1)), [])
  })

  t.test('a holder that is frozen in a transaction does not keep its partition', async (t) => {
    const { database, store } = await open(t)
    const deadlineMs = { read: 60_000, write: 60_000 }
    const frozen = new PostgresStore({ url: server.urlOf(database), maxConnections: 1, deadlineMs })
    t.teardown(() => frozen.close())
    const [locked, thawed] = [deferred<void>(), deferred<void>()]
    const held = frozen.run({
      mode: 'write',
      deadlineMs: deadlineMs.write,
      work: async (transaction) => {
        await take(transaction, grantOf(1))
        locked.resolve()
        await thawed.promise
        return take(transaction, grantOf(1))
      },
    })
    await locked.promise
    t.strictSame(await store.take(grantOf(2)), [])
    thawed.resolve()
    await t.rejects(held, AnalyticsUnavailableError)
  })

  t.test('a day is closed after the keys that are being stored', async (t) => {
    const { database, store } = await open(t)
    const day = '2030-01-01'
    const keyOf = (key: string) => ({ day, streamId: 'main', key })
    await store.apply(batchOf({ viewerKeys: [keyOf('a')] }))
    const deadlineMs = { read: 60_000, write: 60_000 }
    const other = new PostgresStore({ url: server.urlOf(database), maxConnections: 1, deadlineMs })
    t.teardown(() => other.close())
    const [written, go] = [deferred<void>(), deferred<void>()]
    const writing = other.run({
      mode: 'write',
      deadlineMs: deadlineMs.write,
      work: async (transaction) => {
        await writeViewerKeys(transaction, [keyOf('b')])
        written.resolve()
        await go.promise
      },
    })
    await written.promise
    const limits = { nowMs: Date.parse('2030-01-02T00:01:00Z'), beforeMs: 0, maxEvents: 10, limit: 10 }
    // The wait for a lock is short, and a call that gave up is made again.
    const pruning = eventually(() => store.prune(limits).then(() => true), { what: 'the closed day' })
    const isWaiting = async () => (await server.query(WAITING, database)).length > 0
    await eventually(isWaiting, { what: 'the wait for the day' })
    go.resolve()
    await Promise.all([writing, pruning])
    t.match(await store.listViewerDays({ streamId: 'main', limit: 1 }), [{ uniques: 2, isComplete: true }])
  })

  t.test('a server that is silent fails each call by its deadline, and serves again', async (t) => {
    const database = await server.createDatabase()
    const proxy = await startFaultProxy(t, { host: '127.0.0.1', port: server.port })
    const url = new URL(server.urlOf(database))
    url.port = String(proxy.port)
    const { queryDeadlineMs } = HASTY
    const store = openStore(t, url.href, { queryDeadlineMs })
    await store.take(grantOf(1))
    proxy.setFaults(BLACKHOLE)
    await t.rejects(store.listEvents(read), { name: 'AnalyticsUnavailableError', message: /1000 ms/ })
    proxy.heal()
    t.strictSame(await store.apply(FIRST), { status: 'applied' })
  })

  t.test('more calls than connections wait, and those beyond a number are refused at once', async (t) => {
    const { store } = await open(t)
    await Promise.all(Array.from({ length: 8 }, () => store.listEvents(read)))
    const calls = Array.from({ length: 200 }, () => store.listEvents(read))
    const outcomes = await Promise.allSettled(calls)
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    t.equal(refused.length, 92, '8 are under way, and 100 wait')
  })
})
