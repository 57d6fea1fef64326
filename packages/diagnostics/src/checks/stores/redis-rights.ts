import { type Check, fault, pass, skip } from '../../check.ts'
import { orFault } from '../../stores/or-fault.ts'
import { NO_REDIS, redisLogins } from '../../stores/redis-logins.ts'
import { type MissingRight, redisRights } from '../../stores/redis-rights.ts'

const MAX_SHOWN = 12

const evidenceOf = ({ user, command, answer }: MissingRight) => ({
  ...{ what: `${command.slice(0, 2).join(' ')} as ${user}`, expected: 'OK', actual: answer },
  source: `ACL DRYRUN ${user} ${command.join(' ')}`,
})

const namesOf = (missing: readonly MissingRight[]): string => {
  const names = missing.map(({ user, command: [name = ''] }) => `${name} for ${user}`)
  return [...new Set(names)].slice(0, MAX_SHOWN).join(', ')
}

export const redisRightsCheck: Check = {
  id: 'redis.rights',
  group: 'stores',
  title: 'The users of Redis may do what their services need',
  dependsOn: ['redis.sign-in'],
  severity: 'error',
  cost: 'quick',
  symptom: 'A service runs, and single operations fail because the ACL of Redis does not allow them.',
  cause: 'The list of users is older than the release, or somebody changed it.',
  cure: {
    text: 'Start Redis again with infra/redis/start.sh of this release, which writes the users from users.acl.template.',
    command: 'docker compose up -d --force-recreate redis',
    auto: 'disruptive',
  },
  docs: 'infra/redis/README.md',
  run: (context) =>
    orFault('ACL DRYRUN', async () => {
      if ((await redisLogins(context)) === null) return skip(NO_REDIS)
      const rights = await redisRights(context)
      if (rights === null) {
        return skip('nobody here may ask Redis for rights: set REDIS_PASSWORD_OPERATOR_FILE')
      }
      const { users, missing } = rights
      if (users.length === 0) return skip('no user of Redis here has the name of a service')
      if (missing.length === 0) return pass(`${users.join(', ')} may do what they need`)
      return fault({
        summary: `Redis forbids ${namesOf(missing)}`,
        evidence: missing.slice(0, MAX_SHOWN).map(evidenceOf),
      })
    }),
}
