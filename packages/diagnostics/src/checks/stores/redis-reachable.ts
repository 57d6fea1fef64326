import { nameOf, parseAddress } from '@stream-manager/backplane/redis'
import { type Check, fault, pass, skip } from '../../check.ts'
import { probeRedis } from '../../probes/redis.ts'
import { targetsOf } from '../../probes/redis-connection.ts'

/** Empty for an address that is not valid, which the probe reports. */
const serversIn = (url: string): string => {
  try {
    return targetsOf(parseAddress(url)).map(nameOf).join(', ')
  } catch {
    return 'REDIS_URL'
  }
}

/** The next check signs in: a wrong password must not look like a server that is not there. */
const withoutPassword = (url: string): string => url.replace(/\/\/[^@/]*@/, '//')

const CAUSES = {
  unreachable: 'Redis does not run, or REDIS_URL names another host or port.',
  timeout: 'Redis is stopped or overloaded, or a firewall drops the packets.',
  unexpected: 'Another program listens there, or Redis cannot serve yet.',
} as const

export const redisReachable: Check = {
  id: 'redis.reachable',
  group: 'stores',
  title: 'Redis answers',
  dependsOn: ['ports.loopback', 'discovery.redis'],
  severity: 'error',
  cost: 'quick',
  symptom: 'Every change is refused as unavailable, and the log says that Redis cannot be used.',
  cause: 'Redis does not run, or REDIS_URL names another host or port.',
  cure: { text: 'Start Redis, or correct REDIS_URL.', command: 'docker compose up -d redis', auto: null },
  docs: 'docs/deployment.md',
  run: async ({ settings: { REDIS_URL: url }, signal }) => {
    if (url === undefined) return skip('REDIS_URL is not set: the store is embedded')
    const result = await probeRedis(withoutPassword(url), signal)
    if (result.ok) return pass(result.text)
    return fault({
      summary: result.text,
      cause: CAUSES[result.code],
      evidence: [
        { what: 'Redis', expected: 'PONG', actual: result.code, source: `PING at ${serversIn(url)}` },
      ],
    })
  },
}
