import { missingPostgres, startPostgres } from '@stream-manager/test-kit'
import t from 'tap'
import { AnalyticsUnavailableError } from '../../src/port/index.ts'
import { migrate } from '../../src/postgresql/migrate.ts'
import { openPostgresAnalytics } from '../../src/postgresql/open.ts'
import { batchOf, eventAt, grantOf, idsOf } from '../conformance/harness.ts'
import { openStore } from './harness.ts'

const STEPS = 'select count(*) as count from migrations'
const read = { limit: 10 }

t.test('a server older than 15 is refused by its version', async (t) => {
  const server = { number: '140011', version: '14.11', encoding: 'UTF8' }
  const session = { all: async () => [server], run: async () => 0 }
  await t.rejects(migrate(session), { name: 'AnalyticsUnavailableError', message: /14\.11 .* version 15/ })
})

t.test('a store opens with its first call, or names the reason', { skip: missingPostgres() }, async (t) => {
  const server = await startPostgres(t)

  t.test('a database of another encoding is refused', async (t) => {
    await server.query("create database ascii encoding 'SQL_ASCII' template template0")
    const store = openStore(t, server.urlOf('ascii'))
    await t.rejects(store.status(), { name: 'AnalyticsUnavailableError', message: /SQL_ASCII.*UTF8/ })
  })

  t.test('a step of a newer release is refused by its name', async (t) => {
    const database = await server.createDatabase()
    await openStore(t, server.urlOf(database)).status()
    await server.query("insert into migrations values ('999-later')", database)
    const store = openStore(t, server.urlOf(database))
    await t.rejects(store.status(), { name: 'AnalyticsUnavailableError', message: /999-later/ })
  })

  t.test('stores that open together make each table once', async (t) => {
    const database = await server.createDatabase()
    const stores = Array.from({ length: 4 }, () => openStore(t, server.urlOf(database)))
    const [first] = await Promise.all(stores.map((store) => store.status()))
    const [row] = await server.query(STEPS, database)
    t.ok(Number(row?.['count']) > 0)
    t.match(first, { kind: 'postgresql', version: /^\d+\.\d+/ })
  })

  t.test('the password may stand beside the address, with any characters', async (t) => {
    const password = "a%40:/?#[] ü'"
    const database = await server.createDatabase()
    await server.query(`create role odd superuser login password '${password.replaceAll("'", "''")}'`)
    const url = `postgresql://odd@127.0.0.1:${server.port}/${database}`
    await t.resolves(openStore(t, url, { password }).status())
    await t.rejects(openStore(t, url, { password: 'wrong' }).status(), AnalyticsUnavailableError)
  })

  t.test('an address with a missing certificate is refused at once', async (t) => {
    const url = `${server.urlOf('postgres')}?sslmode=verify-full&sslrootcert=/nowhere/root.crt`
    t.throws(() => openPostgresAnalytics({ url }), /nowhere/)
  })

  t.test('text with a zero character is stored', async (t) => {
    const store = openStore(t, server.urlOf(await server.createDatabase()))
    await store.take(grantOf(1))
    await store.apply(batchOf({ events: [eventAt(1, 'evt_a', { subject: 'a\0b' })] }))
    t.match(await store.listEvents(read), [{ subject: 'a\uFFFDb' }])
    t.strictSame(idsOf(await store.listEvents(read)), ['evt_a'])
  })
})
