import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { nameOf, parseAddress } from '@stream-manager/backplane/redis'
import { SERVICES } from '@stream-manager/contracts'
import { passwordIn } from '@stream-manager/service-kit'
import { type DoctorContext, oncePerRun } from '../context/context.ts'
import { startableSetUps } from '../deployment/deployment.ts'
import { declaredDeployment } from '../deployment/read-deployment.ts'
import { type RedisTarget, targetsOf, withRedis } from '../probes/redis-connection.ts'

/** A user of Redis whose password this machine has. */
export interface RedisLogin {
  readonly user: string
  /** The variable or file that has the password. */
  readonly source: string
  readonly target: RedisTarget
}

export interface RedisLogins {
  /** `host:port` of the server that all of them sign in to. */
  readonly server: string
  readonly url: string
  /** The password of a file, in place of the one in the address. */
  readonly password: string | undefined
  /** False for a password file that cannot be read: `config.secret-files` says why. */
  readonly hasPassword: boolean
  /** The user of `REDIS_URL`. */
  readonly own: RedisLogin
  /** The users of the services and of the operator. */
  readonly others: readonly RedisLogin[]
}

const OPERATOR = 'operator'
const USERS: readonly string[] = [...SERVICES, OPERATOR]

/** Null for a file that is not there: `config.secret-files` reports it. */
const passwordOfFile = async (path: string): Promise<string | null> =>
  (await readFile(path, 'utf8').catch(() => '')).trim() || null

interface Found {
  readonly password: string | null
  readonly source: string
}

const variableOf = (user: string): string => `REDIS_PASSWORD_${user.toUpperCase().replaceAll('-', '_')}`

/** As `infra/redis/start.sh` reads it, or else from the secrets of the compose files. */
const passwordOf = async (
  user: string,
  context: DoctorContext,
  secrets: ReadonlyMap<string, string>,
): Promise<Found> => {
  const { environment, folder } = context
  const variable = variableOf(user)
  const file = environment[`${variable}_FILE`]
  if (file) return { password: await passwordOfFile(resolve(folder, file)), source: `${variable}_FILE` }
  const given = environment[variable]
  if (given) return { password: given, source: variable }
  const path = secrets.get(`redis-${user}`)
  if (path === undefined) return { password: null, source: variable }
  return { password: await passwordOfFile(resolve(folder, path)), source: path }
}

const secretsOf = async (context: DoctorContext): Promise<Map<string, string>> => {
  const declared = await declaredDeployment({ ...context, run: context })
  const files = startableSetUps(declared).flatMap(({ secretFiles }) => secretFiles)
  return new Map(files.map(({ name, path }) => [name, path]))
}

const othersOf = async (context: DoctorContext, target: RedisTarget): Promise<RedisLogin[]> => {
  const secrets = await secretsOf(context)
  const found = await Promise.all(
    USERS.map(async (user) => ({ user, ...(await passwordOf(user, context, secrets)) })),
  )
  return found.flatMap(({ user, password, source }) => {
    if (password === null) return []
    context.registerSecret(password)
    return [{ user, source, target: { ...target, login: [user, password] } }]
  })
}

/** The first server of a cluster that answers, or else the first one. */
const chooseTarget = async (
  targets: readonly RedisTarget[],
  signal: AbortSignal,
): Promise<RedisTarget | undefined> => {
  if (targets.length < 2) return targets[0]
  const answers = await Promise.all(
    targets.map((target) => withRedis({ ...target, login: [] }, signal, async () => true).catch(() => false)),
  )
  return targets[answers.indexOf(true)] ?? targets[0]
}

const readLogins = async (context: DoctorContext): Promise<RedisLogins | null> => {
  const { REDIS_URL: url, REDIS_PASSWORD_FILE: file } = context.settings
  if (url === undefined) return null
  const password = file === undefined ? null : await passwordOfFile(resolve(context.folder, file))
  context.registerSecret(password ?? passwordIn(url))
  const address = parseAddress(url, password ?? undefined)
  if (address.options.sentinels) return null
  const target = await chooseTarget(targetsOf(address), context.signal)
  if (target === undefined) return null
  const source = file === undefined ? 'REDIS_URL' : 'REDIS_PASSWORD_FILE'
  const own = { user: address.options.username ?? 'default', source, target }
  const others = (await othersOf(context, target)).filter(({ user }) => user !== own.user)
  return {
    server: nameOf(target),
    url,
    password: password ?? undefined,
    hasPassword: file === undefined || password !== null,
    own,
    others,
  }
}

/** The users of Redis that this machine can sign in as. Null without Redis, and for one behind Sentinels. */
export const redisLogins = oncePerRun(readLogins)

export const NO_REDIS = 'REDIS_URL names no server: the store is embedded, or Sentinels know the server'
