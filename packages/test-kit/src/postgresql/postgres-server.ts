import { execFile } from 'node:child_process'
import { chown, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { ServerCertificate } from '../certificates.ts'
import { freePort } from '../free-port.ts'
import { type ServerCommand, ServerProcess, serveUntilTeardown } from '../server-process.ts'
import { childrenOf } from '../system/running-system.ts'
import { type TestScope, temporaryDirectory } from '../temporary-directory.ts'
import { eventually } from '../wait.ts'
import { postgresProgram } from './programs.ts'
import { answersQuery, holdConnection, type QueryRow, query } from './query.ts'
import { type ServerUser, serverUser } from './user.ts'

export interface PostgresOptions {
  /** Lines of postgresql.conf, such as `max_connections = 5`. */
  readonly config?: readonly string[]
  /** Serves TLS too. Default: none. */
  readonly certificate?: ServerCertificate
}

interface DatabaseLogin {
  readonly user: string
  readonly password: string | undefined
  readonly database: string
}

interface Home {
  readonly port: number
  readonly directory: string
  readonly user: ServerUser | null
}

const PASSWORD = 'password-of-the-tests'
const OWNER = 'postgres'

/** A process that is killed leaves its files to the operating system, so a flush would only take time. */
const CONFIG = [
  "listen_addresses = '127.0.0.1'",
  "unix_socket_directories = ''",
  'fsync = off',
  'max_connections = 60',
]

/**
 * A real PostgreSQL on loopback with a directory of its own. It can be killed and started again on the same port with the
 * same data. See `missingPostgres`.
 */
export class PostgresServer extends ServerProcess {
  readonly #home: Home
  #databases = 0

  constructor(home: Home) {
    super(commandOf(home))
    this.#home = home
  }

  /** Holds the data and the configuration. */
  get directory(): string {
    return this.#home.directory
  }

  /** Address of a database for a user, who has the password of the tests. Default: the owner of everything. */
  urlOf(database: string, user = OWNER): string {
    return urlOf(this.#home, database, user)
  }

  /** Makes an empty database and gives its name. */
  async createDatabase(): Promise<string> {
    this.#databases += 1
    const name = `test_${this.#databases}`
    await this.query(`create database ${name}`)
    return name
  }

  /** Makes a user without rights, who has the password of the tests. */
  async createUser(name: string): Promise<void> {
    await this.query(`create role ${name} login password '${PASSWORD}'`)
  }

  /** Runs SQL as the owner, over a connection of its own. Default: in the database `postgres`. Rejects with the server's error. */
  query(sql: string, database = OWNER): Promise<readonly QueryRow[]> {
    return query(this.urlOf(database), sql)
  }

  /** Opens connections that stay open and quiet until the server ends. One that is refused is opened again. */
  async hold(connections: number, database: string): Promise<void> {
    for (let held = 0; held < connections; held += 1) {
      await eventually(() => holdConnection(this.urlOf(database)), { what: 'a connection that stays open' })
    }
  }

  /** As `query`, as another user. Without a password it is that of the tests. */
  queryAs({ user, password = PASSWORD, database }: DatabaseLogin, sql: string): Promise<readonly QueryRow[]> {
    const url = new URL(this.urlOf(database, user))
    url.password = encodeURIComponent(password)
    return query(url.href, sql)
  }

  /** SIGKILL. Resolves when its own processes have ended too: they hold memory that the next start needs. */
  override async kill(): Promise<void> {
    const children = childrenOf(this.pid)
    await super.kill()
    await eventually(() => children.every((pid) => !isRunning(pid)), {
      what: 'the end of the processes of PostgreSQL',
    })
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const urlOf = ({ port }: Home, database: string, user: string): string =>
  `postgresql://${user}:${PASSWORD}@127.0.0.1:${port}/${database}`

const asUser = ({ user, directory }: Home) => ({ cwd: directory, ...user })

const commandOf = (home: Home): ServerCommand => ({
  command: postgresProgram('postgres'),
  arguments: ['-D', 'data', '-p', String(home.port)],
  port: home.port,
  isReady: () => answersQuery(urlOf(home, OWNER, OWNER)),
  options: asUser(home),
})

const TLS = ['ssl = on', "ssl_cert_file = 'server.crt'", "ssl_key_file = 'server.key'"]

/** The server refuses a key that others may read. */
const writeCertificate = async (
  { directory, user }: Home,
  { cert, key }: ServerCertificate,
): Promise<void> => {
  const files = { 'server.crt': cert, 'server.key': key }
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(directory, 'data', name)
    await writeFile(file, text, { mode: 0o600 })
    if (user) await chown(file, user.uid, user.gid)
  }
}

const initialize = async (home: Home, { config = [], certificate }: PostgresOptions): Promise<void> => {
  const { directory, user } = home
  await writeFile(path.join(directory, 'password'), PASSWORD)
  if (user) await chown(directory, user.uid, user.gid)
  const login = ['--username', OWNER, '--auth', 'scram-sha-256', '--pwfile', 'password']
  const options = ['--pgdata', 'data', '--encoding', 'UTF8', '--locale', 'C', '--no-sync', ...login]
  await promisify(execFile)(postgresProgram('initdb'), options, asUser(home))
  if (certificate) await writeCertificate(home, certificate)
  const lines = [...CONFIG, ...(certificate ? TLS : []), ...config, '']
  await writeFile(path.join(directory, 'data/postgresql.conf'), lines.join('\n'))
}

/** Makes a PostgreSQL with its own data and waits until it answers. It ends with the test. */
export const startPostgres = async (t: TestScope, options: PostgresOptions = {}): Promise<PostgresServer> => {
  const directory = await temporaryDirectory(t)
  const home: Home = { port: await freePort(), directory, user: serverUser() }
  await initialize(home, options)
  return serveUntilTeardown(t, new PostgresServer(home))
}
