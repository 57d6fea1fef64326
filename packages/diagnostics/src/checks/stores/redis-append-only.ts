import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import { orFault } from '../../stores/or-fault.ts'
import { type RedisInfo, redisInfo } from '../../stores/redis-info.ts'
import { NO_REDIS } from '../../stores/redis-logins.ts'

/** Fields of `INFO persistence` with the value that loses nothing. A Redis that has never rewritten its file says ok. */
const EXPECTED = {
  aof_enabled: '1',
  aof_last_write_status: 'ok',
  aof_last_bgrewrite_status: 'ok',
  rdb_last_bgsave_status: 'ok',
} as const

/** Faults while which Redis refuses every write. */
const REFUSING = ['aof_last_write_status', 'rdb_last_bgsave_status']

const evidenceIn = (info: RedisInfo): DoctorEvidence[] =>
  Object.entries(EXPECTED).flatMap(([what, expected]) => {
    const actual = info.get(what)
    return actual === undefined || actual === expected
      ? []
      : [{ what, expected, actual, source: 'INFO persistence' }]
  })

const isOff = ({ what }: DoctorEvidence): boolean => what === 'aof_enabled'

export const redisAppendOnly: Check = {
  id: 'redis.append-only',
  group: 'stores',
  title: 'Redis writes every change to its append-only file',
  dependsOn: ['redis.sign-in'],
  severity: 'error',
  cost: 'quick',
  symptom:
    'Streams, layers and users are gone after a restart of Redis, or every change is refused with MISCONF.',
  cause: 'Redis cannot write its file: the disk is full or read-only, or the folder belongs to another user.',
  cure: {
    text: 'Make room on the disk of the data of Redis and give the folder to its user. Redis tries again by itself.',
    command: 'redis-cli --user operator --askpass INFO persistence',
    auto: null,
  },
  docs: 'infra/redis/README.md',
  run: (context) =>
    orFault('INFO persistence', async () => {
      const info = await redisInfo(context)
      if (info === null) return skip(NO_REDIS)
      const evidence = evidenceIn(info)
      const [first] = evidence
      if (first === undefined) return pass('the append-only file is on, and the last write succeeded')
      const refuses = evidence.some(({ what }) => REFUSING.includes(what))
      return fault({
        summary: isOff(first) ? 'the append-only file is off' : `${first.what} is ${first.actual}`,
        evidence,
        ...(!refuses && { severity: 'warning' }),
        ...(isOff(first) && {
          cause: 'Redis was started without redis.conf of Stream Manager: it keeps its data in memory.',
          fix: {
            text: 'Set appendonly to yes, also in redis.conf.',
            command: 'redis-cli --user operator --askpass CONFIG SET appendonly yes',
          },
        }),
      })
    }),
}
