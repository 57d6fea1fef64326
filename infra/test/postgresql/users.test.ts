import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { missingPostgres, missingProgram, startPostgres, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { composeFile, ROOT } from '../compose-file.ts'

const compose = composeFile('docker-compose.yml')
const DATABASE = 'stream_manager'

const addressOf = (service: string): URL =>
  new URL(compose.services[service]?.environment?.['DATABASE_URL'] ?? 'none:')

t.test(
  'the script of the container makes the users of compose, with their passwords and rights',
  { skip: missingPostgres() || missingProgram('psql') },
  async (t) => {
    const server = await startPostgres(t)
    await server.query(`create database ${DATABASE}`)
    const folder = await temporaryDirectory(t)
    const passwords = { event_handler: "a'b", history_reader: 'c"d\\e' }
    for (const [user, password] of Object.entries(passwords))
      await writeFile(path.join(folder, user), password)
    const admin = new URL(server.urlOf(DATABASE))
    await promisify(execFile)('sh', [`${ROOT}infra/postgresql/init.sh`], {
      env: {
        ...process.env,
        PGHOST: admin.hostname,
        PGPORT: admin.port,
        PGPASSWORD: admin.password,
        POSTGRES_USER: admin.username,
        POSTGRES_DB: DATABASE,
        POSTGRES_SCRIPTS: `${ROOT}infra/postgresql`,
        EVENT_HANDLER_PASSWORD_FILE: path.join(folder, 'event_handler'),
        READER_PASSWORD_FILE: path.join(folder, 'history_reader'),
      },
    })
    const queryAs = (service: string, sql: string) => {
      const { username } = addressOf(service)
      const password = Object.entries(passwords).find(([user]) => user === username)?.[1]
      return server.queryAs({ user: username, password, database: DATABASE }, sql)
    }
    await queryAs('event-handler', 'create table kept (a int); insert into kept values (1)')
    for (const reader of ['stream-api', 'ws-gateway']) {
      t.match(await queryAs(reader, 'select a from kept'), [{ a: 1 }])
      await t.rejects(queryAs(reader, 'insert into kept values (2)'), { code: '42501' })
      await t.rejects(queryAs(reader, 'create table own (a int)'), { code: '42501' })
    }
    await t.rejects(queryAs('event-handler', 'create role other'), { code: '42501' })
  },
)

t.test('one service writes the history, two read it, and no other knows its address', async (t) => {
  const users = Object.keys(compose.services).flatMap((name) => {
    const { username, pathname } = addressOf(name)
    return username === '' ? [] : [[name, username, pathname]]
  })
  t.strictSame(users, [
    ['stream-api', 'history_reader', `/${DATABASE}`],
    ['ws-gateway', 'history_reader', `/${DATABASE}`],
    ['event-handler', 'event_handler', `/${DATABASE}`],
  ])
})
