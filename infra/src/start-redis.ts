import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { SERVICES, type ServiceName } from '@stream-manager/contracts'
import {
  administer,
  freePort,
  type ServerProcess,
  startServerProcess,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'

const FOLDER = fileURLToPath(new URL('../redis/', import.meta.url))

/** Services that have a user before they have code, so that secrets made today serve them too. */
const COMING = ['studio'] as const

export type Service = ServiceName | (typeof COMING)[number]
export type User = Service | 'operator'

/** Services with a Redis user of their own. */
export const REDIS_SERVICES: readonly Service[] = [...SERVICES, ...COMING]

export const USERS: readonly User[] = [...REDIS_SERVICES, 'operator']

const variableOf = (user: User): string => `REDIS_PASSWORD_${user.toUpperCase().replaceAll('-', '_')}`

/** Redis as `infra/redis` starts it. */
export interface InfraRedis {
  readonly port: number
  readonly directory: string
  readonly process: ServerProcess
  readonly environment: Readonly<Record<string, string>>
  passwordOf(user: User): string
  /** One command as that user. Rejects with the server's error. */
  as(user: User, ...command: readonly string[]): Promise<unknown>
  /** The URL a service is given; with another port where its way to Redis leads through a proxy. */
  urlFor(user: User, port?: number): string
  /** Starts it again after its process has ended; resolves once the data are loaded. */
  start(): Promise<void>
}

/** Passwords of half of the users come from files, those of the others from the environment. */
const givePasswords = async (directory: string, passwords: ReadonlyMap<User, string>) => {
  const environment: Record<string, string> = {}
  for (const [index, [user, password]] of [...passwords].entries()) {
    if (index % 2 === 0) environment[variableOf(user)] = password
    else {
      const file = path.join(directory, `${user}.password`)
      await writeFile(file, `${password}\n`)
      environment[`${variableOf(user)}_FILE`] = file
    }
  }
  return environment
}

const commandIn = (directory: string, port: number) => ({
  command: path.join(FOLDER, 'start.sh'),
  arguments: ['--port', String(port), '--bind', '127.0.0.1'],
  environment: {
    PATH: process.env['PATH'] ?? '',
    REDIS_DATA_DIR: directory,
    REDIS_USERS_FILE: path.join(directory, 'users.acl'),
    REDIS_PORT: String(port),
  },
})

/** Starts it with a password for each of `users`, and waits until the first of them is answered. */
export const startInfraRedis = async (t: TestScope, users: readonly User[] = USERS): Promise<InfraRedis> => {
  const directory = await temporaryDirectory(t)
  const port = await freePort()
  const passwords = new Map(users.map((user) => [user, randomBytes(24).toString('base64')]))
  const passwordOf = (user: User) => passwords.get(user) ?? ''
  const as = (user: User, ...command: readonly string[]) =>
    administer({ port, username: user, password: passwordOf(user) }, ...command)
  const start = commandIn(directory, port)
  const environment = { ...start.environment, ...(await givePasswords(directory, passwords)) }
  const isReady = async () => (await as(users[0] ?? 'operator', 'PING')) === 'PONG'
  const process = await startServerProcess(t, { ...start, port, isReady, options: { env: environment } })
  const urlFor = (user: User, way = port) =>
    `redis://${user}:${encodeURIComponent(passwordOf(user))}@127.0.0.1:${way}`
  return {
    port,
    directory,
    environment,
    passwordOf,
    as,
    urlFor,
    process,
    start: () => process.start(),
  }
}

const run = promisify(execFile)

/** Runs start.sh with these variables alone, for a start that is refused. Rejects with `code` and `stderr`. */
export const refusedStart = async (
  t: TestScope,
  variables: Readonly<Record<string, string>>,
): Promise<unknown> => {
  const directory = await temporaryDirectory(t)
  const start = commandIn(directory, await freePort())
  return run(start.command, start.arguments, { env: { ...start.environment, ...variables }, timeout: 60_000 })
}

/** The container's health check. Rejects unless it says healthy before the deadline. */
export const checkHealth = (redis: InfraRedis, deadlineMs = 60_000): Promise<unknown> =>
  run(path.join(FOLDER, 'healthcheck.sh'), { env: redis.environment, timeout: deadlineMs })
