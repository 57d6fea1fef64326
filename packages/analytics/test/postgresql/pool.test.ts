import { eventually, fakeClock, missingPostgres, startPostgres } from '@stream-manager/test-kit'
import t from 'tap'
import { openPostgresReads } from '../../src/postgresql/open.ts'
import { Utilisation } from '../../src/postgresql/utilisation.ts'
import { openStore } from './harness.ts'

const HOLD = 'begin; lock table events in access exclusive mode; select pg_sleep(60)'
const RELEASE = `select pg_terminate_backend(pid) from pg_stat_activity
  where query like '%pg_sleep%' and pid <> pg_backend_pid()`
const HELD = `select from pg_locks
  where relation = 'events'::regclass and mode = 'AccessExclusiveLock' and granted`

t.test(
  'calls that hold connections and calls that wait are counted',
  { skip: missingPostgres() },
  async (t) => {
    const server = await startPostgres(t)
    await openStore(t, server.urlOf('postgres')).status()
    const reads = openPostgresReads({ url: server.urlOf('postgres'), queryDeadlineMs: 60_000 })
    t.teardown(() => reads.close())
    t.match(reads.pool(), { size: 4, idle: 4, waiting: 0 })
    const held = server.query(HOLD).catch(() => {})
    await eventually(async () => (await server.query(HELD)).length > 0, { what: 'the lock' })
    const calls = Array.from({ length: 6 }, () => reads.listEvents({ limit: 1 }))
    await eventually(() => reads.pool()?.waiting === 2, { what: 'two calls that wait' })
    t.match(reads.pool(), { size: 4, idle: 0, waiting: 2 })
    await server.query(RELEASE)
    await Promise.all([held, ...calls])
    t.match(reads.pool(), { size: 4, idle: 4, waiting: 0 })
  },
)

t.test('utilisation is the mean share of connections over a window', async (t) => {
  const clock = fakeClock()
  const use = new Utilisation(4, () => clock.monotonicMs())
  use.change(1)
  use.change(1)
  clock.advance(2500)
  t.equal(use.percent(), 0, 'the first window is not over')
  use.change(-1)
  clock.advance(2500)
  t.equal(use.percent(), 38, 'half of the time 2 of 4, half of it 1 of 4')
  clock.advance(5000)
  t.equal(use.percent(), 25)
  use.change(-1)
  clock.advance(5000)
  t.equal(use.percent(), 0)
})
