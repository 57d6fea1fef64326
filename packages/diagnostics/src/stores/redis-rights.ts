import type { DryRun } from '@stream-manager/backplane/redis'
import { type DoctorContext, oncePerRun } from '../context/context.ts'
import { withRedis } from '../probes/redis-connection.ts'
import { type RedisLogin, type RedisLogins, redisLogins } from './redis-logins.ts'
import { neededCommands } from './redis-needs.ts'

export interface MissingRight {
  readonly user: string
  readonly command: DryRun
  /** The answer of Redis. */
  readonly answer: string
}

export interface Rights {
  readonly users: readonly string[]
  readonly missing: readonly MissingRight[]
}

const missingOf = async (asker: RedisLogin, user: string, signal: AbortSignal): Promise<MissingRight[]> => {
  const answers = await withRedis(asker.target, signal, (redis) =>
    Promise.all(
      neededCommands(user).map(async (command) => ({
        ...{ user, command },
        answer: String(await redis.call('ACL', 'DRYRUN', user, ...command)),
      })),
    ),
  )
  return answers.filter(({ answer }) => answer !== 'OK')
}

/** The user who may ask for the rights of others: the operator, or one who may do everything. Null if nobody here may. */
const askerOf = async ({ own, others }: RedisLogins, signal: AbortSignal): Promise<RedisLogin | null> => {
  for (const login of [...others.filter(({ user }) => user === 'operator'), own]) {
    const asking = withRedis(login.target, signal, (redis) => redis.call('ACL', 'DRYRUN', login.user, 'PING'))
    if (
      await asking.then(
        () => true,
        () => false,
      )
    )
      return login
  }
  return null
}

const read = async (context: DoctorContext): Promise<Rights | null> => {
  const { signal } = context
  const logins = await redisLogins({ ...context, run: context })
  const asker = logins === null ? null : await askerOf(logins, signal)
  if (logins === null || asker === null) return null
  const users = [logins.own, ...logins.others]
    .map(({ user }) => user)
    .filter((user) => neededCommands(user).length > 0)
  const missing = (await Promise.all(users.map((user) => missingOf(asker, user, signal)))).flat()
  return { users, missing }
}

/** The rights that users of services lack. Null when nobody here may ask Redis. Rejects with a `ProbeError`. */
export const redisRights = oncePerRun(read)
