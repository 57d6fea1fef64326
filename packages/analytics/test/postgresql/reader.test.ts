import { readFile } from 'node:fs/promises'
import { missingPostgres, type PostgresServer, startPostgres } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { AnalyticsUnavailableError } from '../../src/port/index.ts'
import { openPostgresReads } from '../../src/postgresql/open.ts'
import { batchOf, eventAt, grantOf, idsOf } from '../conformance/harness.ts'
import { openStore, PATIENT } from './harness.ts'

const ROLES = new URL('../../../../infra/postgresql/roles.sql', import.meta.url)
const read = { limit: 10 }

/** The deployed rights, in a new database. */
const openDeployed = async (server: PostgresServer): Promise<string> => {
  const database = await server.createDatabase()
  const roles = await readFile(ROLES, 'utf8')
  await server.query(roles.replaceAll(':"owner"', 'history').replaceAll(':"reader"', 'reader'), database)
  return database
}

const openReads = (t: Test, url: string) => {
  const reads = openPostgresReads({ url, ...PATIENT })
  t.teardown(() => reads.close())
  return reads
}

t.test('a process that only reads has a user of its own', { skip: missingPostgres() }, async (t) => {
  const server = await startPostgres(t)
  await server.createUser('history')
  await server.createUser('reader')

  t.test('the reader reads, also tables that were made after its rights, and cannot write', async (t) => {
    const database = await openDeployed(server)
    const store = openStore(t, server.urlOf(database, 'history'))
    await store.take(grantOf(1))
    await store.apply(batchOf({ events: [eventAt(1, 'evt_a')] }))
    await store.prune({ nowMs: 0, beforeMs: 0, maxEvents: 10, limit: 10 })
    const reads = openReads(t, server.urlOf(database, 'reader'))
    t.strictSame(idsOf(await reads.listEvents(read)), ['evt_a'])
    t.match(await reads.status(), { kind: 'postgresql' })
    const thief = openStore(t, server.urlOf(database, 'reader'))
    await t.rejects(thief.take(grantOf(2)), AnalyticsUnavailableError)
  })

  t.test('a reader without tables says who makes them, and reads once they are there', async (t) => {
    const database = await openDeployed(server)
    const reads = openReads(t, server.urlOf(database, 'reader'))
    await t.rejects(reads.listEvents(read), { name: 'AnalyticsUnavailableError', message: /event handler/ })
    await openStore(t, server.urlOf(database, 'history')).status()
    t.strictSame(await reads.listEvents(read), [])
  })

  t.test('a reader without rights is told where they are given', async (t) => {
    const database = await server.createDatabase()
    await openStore(t, server.urlOf(database)).status()
    const reads = openReads(t, server.urlOf(database, 'reader'))
    await t.rejects(reads.listEvents(read), { name: 'AnalyticsUnavailableError', message: /roles\.sql/ })
  })
})
