import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import { withRedis } from '../../probes/redis-connection.ts'
import { ProbeError } from '../../probes/result.ts'
import { NO_REDIS, type RedisLogin, redisLogins } from '../../stores/redis-logins.ts'

/** The rights of a user are another check. */
const isSignedIn = ({ message }: Error): boolean => message.includes('NOPERM')

/** Null for a user who may sign in. */
const refusalOf = async ({ target }: RedisLogin, signal: AbortSignal): Promise<string | null> => {
  try {
    await withRedis(target, signal, (redis) => redis.ping())
    return null
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error
    return isSignedIn(error) ? null : error.message
  }
}

const evidenceOf = async (login: RedisLogin, signal: AbortSignal): Promise<DoctorEvidence[]> => {
  const refusal = await refusalOf(login, signal)
  if (refusal === null) return []
  const { user, source } = login
  return [
    { what: `user ${user}`, expected: 'may sign in', actual: refusal, source: `AUTH, password of ${source}` },
  ]
}

export const redisSignIn: Check = {
  id: 'redis.sign-in',
  group: 'stores',
  title: 'Redis knows the users of the services and their passwords',
  dependsOn: ['redis.reachable'],
  severity: 'error',
  cost: 'quick',
  symptom: 'One service works and another says that Redis refuses its user name or password.',
  cause:
    'The password is not the one that Redis was started with, or the user is off because Redis got none.',
  cure: {
    text: 'Give Redis and the service the same file, then start Redis again: it reads the passwords at its start.',
    command: 'docker compose up -d --force-recreate redis',
    auto: 'disruptive',
  },
  docs: 'infra/redis/README.md',
  run: async (context) => {
    const logins = await redisLogins(context)
    if (logins === null) return skip(NO_REDIS)
    if (!logins.hasPassword) return skip('REDIS_PASSWORD_FILE cannot be read: config.secret-files says why')
    const all = [logins.own, ...logins.others]
    const evidence = (await Promise.all(all.map((login) => evidenceOf(login, context.signal)))).flat()
    const names = all.map(({ user }) => user).join(', ')
    if (evidence.length === 0) return pass(`${logins.server} lets in ${names}`)
    return fault({
      summary: `Redis ${logins.server} does not let in ${evidence.map(({ what }) => what).join(', ')}`,
      evidence,
    })
  },
}
