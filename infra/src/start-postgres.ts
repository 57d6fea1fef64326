import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  missingPostgres,
  missingProgram,
  type PostgresServer,
  startPostgres,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'

const FOLDER = fileURLToPath(new URL('../postgresql/', import.meta.url))
const DATABASE = 'stream_manager'
/** Characters that SQL and addresses treat in their own way. */
const PASSWORDS = { event_handler: "a'b", history_reader: 'c"d\\e' } as const

type HistoryUser = keyof typeof PASSWORDS

/** The user of each service that has an address of the history, as in docker-compose.yml. */
export const HISTORY_USERS = {
  'stream-api': 'history_reader',
  'ws-gateway': 'history_reader',
  'event-handler': 'event_handler',
} as const satisfies Readonly<Record<string, HistoryUser>>

export type HistoryService = keyof typeof HISTORY_USERS

/** PostgreSQL with the users and rights that `infra/postgresql` makes. */
export interface InfraPostgres {
  readonly server: PostgresServer
  readonly database: string
  /** Variables of a service: its address, and the file with its password. */
  environmentFor(service: HistoryService): {
    readonly DATABASE_URL: string
    readonly DATABASE_PASSWORD_FILE: string
  }
  /** Runs SQL as the user of that service. Rejects with the server's error. */
  queryAs(service: HistoryService, sql: string): ReturnType<PostgresServer['queryAs']>
}

/** For `{ skip }`: the reason why `startInfraPostgres` cannot run here, or false. */
export const missingInfraPostgres = (): string | false => missingPostgres() || missingProgram('psql')

const writePasswords = (directory: string) =>
  Promise.all(
    Object.entries(PASSWORDS).map(([user, password]) => writeFile(path.join(directory, user), password)),
  )

/** Runs the script that the container runs in a new database. */
const makeUsers = async (server: PostgresServer, directory: string): Promise<void> => {
  const admin = new URL(server.urlOf(DATABASE))
  await promisify(execFile)('sh', [path.join(FOLDER, 'init.sh')], {
    env: {
      PATH: process.env['PATH'],
      PGHOST: admin.hostname,
      PGPORT: admin.port,
      PGPASSWORD: admin.password,
      POSTGRES_USER: admin.username,
      POSTGRES_DB: DATABASE,
      POSTGRES_SCRIPTS: FOLDER,
      EVENT_HANDLER_PASSWORD_FILE: path.join(directory, 'event_handler'),
      READER_PASSWORD_FILE: path.join(directory, 'history_reader'),
    },
  })
}

/** Starts PostgreSQL with the users of a deployment and an empty history. It ends with the test. */
export const startInfraPostgres = async (t: TestScope): Promise<InfraPostgres> => {
  const server = await startPostgres(t)
  const directory = await temporaryDirectory(t)
  await server.query(`create database ${DATABASE}`)
  await writePasswords(directory)
  await makeUsers(server, directory)
  return {
    server,
    database: DATABASE,
    environmentFor: (service) => {
      const user = HISTORY_USERS[service]
      return {
        DATABASE_URL: `postgresql://${user}@127.0.0.1:${server.port}/${DATABASE}`,
        DATABASE_PASSWORD_FILE: path.join(directory, user),
      }
    },
    queryAs: (service, sql) => {
      const user = HISTORY_USERS[service]
      return server.queryAs({ user, password: PASSWORDS[user], database: DATABASE }, sql)
    },
  }
}
