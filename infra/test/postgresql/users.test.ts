import t from 'tap'
import { HISTORY_USERS, missingInfraPostgres, startInfraPostgres } from '../../src/index.ts'
import { composeFile } from '../compose-file.ts'

const compose = composeFile('docker-compose.yml')

t.test(
  'the script of the container makes the users of compose, with their passwords and rights',
  { skip: missingInfraPostgres() },
  async (t) => {
    const postgres = await startInfraPostgres(t)
    await postgres.queryAs('event-handler', 'create table kept (a int); insert into kept values (1)')
    for (const reader of ['stream-api', 'ws-gateway'] as const) {
      t.match(await postgres.queryAs(reader, 'select a from kept'), [{ a: 1 }])
      await t.rejects(postgres.queryAs(reader, 'insert into kept values (2)'), { code: '42501' })
      await t.rejects(postgres.queryAs(reader, 'create table own (a int)'), { code: '42501' })
    }
    await t.rejects(postgres.queryAs('event-handler', 'create role other'), { code: '42501' })
  },
)

t.test('one service writes the history, two read it, and no other knows its address', async (t) => {
  const users = Object.entries(compose.services).flatMap(([name, { environment }]) => {
    const { username, pathname } = new URL(environment?.['DATABASE_URL'] ?? 'none:')
    return username === '' ? [] : [[name, username, pathname]]
  })
  t.strictSame(
    users,
    Object.entries(HISTORY_USERS).map(([name, user]) => [name, user, '/stream_manager']),
  )
})
