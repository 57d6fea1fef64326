import { type Check, fault, pass, skip } from '../../check.ts'
import { orFault } from '../../stores/or-fault.ts'
import { infoNumber, redisInfo } from '../../stores/redis-info.ts'
import { NO_REDIS } from '../../stores/redis-logins.ts'
import { sizeText } from '../../text/size-text.ts'

const HIGH_PERCENT = 85

export const redisMemory: Check = {
  id: 'redis.memory',
  group: 'stores',
  title: 'Redis has memory left',
  dependsOn: ['redis.sign-in'],
  severity: 'error',
  cost: 'quick',
  symptom: 'Changes are refused with storage.full, and reads still work.',
  cause: 'The data, with the buffers of slow clients, have reached maxmemory.',
  cure: {
    text: 'Give Redis more memory now and in REDIS_MAXMEMORY. Its container needs twice as much.',
    command: 'redis-cli --user operator --askpass CONFIG SET maxmemory 1gb',
    auto: null,
  },
  docs: 'infra/redis/README.md',
  run: (context) =>
    orFault('INFO memory', async () => {
      const info = await redisInfo(context)
      if (info === null) return skip(NO_REDIS)
      const [used, most] = [infoNumber(info, 'used_memory'), infoNumber(info, 'maxmemory')]
      if (most === 0) return pass(`${sizeText(used)} in use, without a limit`)
      const percent = Math.round((100 * used) / most)
      const summary = `${sizeText(used)} of ${sizeText(most)} in use, ${percent} %`
      if (percent < HIGH_PERCENT) return pass(summary)
      return fault({
        summary,
        evidence: [
          {
            ...{ what: 'used_memory', expected: `below ${HIGH_PERCENT} % of maxmemory` },
            ...{ actual: `${used} of ${most} bytes`, source: 'INFO memory' },
          },
        ],
        ...(percent < 100 && { severity: 'warning' }),
      })
    }),
}
