import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { heartbeatOf, redisUrlOf, startRedisWithUser } from '@stream-manager/diagnostics/fakes'
import { freePort, missingProgram, PATIENT_REDIS } from '@stream-manager/test-kit'
import { type StagedFault, withVariables } from './fault.ts'

export const DISCOVERY_FAULTS: readonly StagedFault[] = [
  {
    id: 'redis-name-unknown',
    rootCause: 'discovery.redis',
    says: /redis\.invalid/,
    inject: withVariables({ REDIS_URL: 'redis://:4b0c8d51f7e24a93@redis.invalid:6379' }),
  },
  {
    id: 'redis-service-name-outside-its-network',
    rootCause: 'discovery.redis',
    says: /only containers on one of its networks know/,
    inject: withVariables({ REDIS_URL: 'redis://:4b0c8d51f7e24a93@redis-of-another-network:6379' }),
  },
  {
    id: 'database-name-unknown',
    rootCause: 'discovery.postgresql',
    says: /postgres\.invalid/,
    inject: withVariables({ DATABASE_URL: 'postgresql://postgres.invalid/history' }),
  },
  {
    id: 'mail-server-name-unknown',
    rootCause: 'discovery.names',
    status: 'warn',
    says: /SMTP_URL names mail\.invalid/,
    inject: withVariables({ SMTP_URL: 'smtp://mail.invalid:587' }),
  },
  {
    id: 'gateway-name-unknown',
    rootCause: 'discovery.names',
    status: 'warn',
    says: /WS_GATEWAY_URL names ws-gateway\.invalid/,
    inject: withVariables({ WS_GATEWAY_URL: 'ws://ws-gateway.invalid:4201/ws' }),
  },
  {
    id: 'announced-address-unreachable',
    rootCause: 'discovery.instances',
    says: /stream-api-1 cannot be reached at .*ECONNREFUSED/s,
    skip: () => missingProgram('redis-server'),
    inject: async (t, { environment }) => {
      const { port } = await startRedisWithUser(t)
      const REDIS_URL = redisUrlOf(port)
      const backplane = await openRedisBackplane({ url: REDIS_URL, timing: PATIENT_REDIS })
      const address = `http://127.0.0.1:${await freePort()}`
      // A busy machine takes longer than a heartbeat lives, so the clock of the service stands.
      const announce = () => {
        const heartbeat = heartbeatOf('stream-api', { address, at: new Date().toISOString() })
        return backplane.setLatest('services/stream-api/stream-api-1', heartbeat, { ttlMs: 600_000 })
      }
      await announce()
      const timer = setInterval(() => void announce().catch(() => {}), 250)
      t.teardown(async () => {
        clearInterval(timer)
        await backplane.close()
      })
      return { environment: { ...environment, REDIS_URL } }
    },
  },
  {
    id: 'public-name-without-record',
    rootCause: 'socket.name',
    says: /nowhere\.invalid: no address has this name|name server/,
    inject: async (_t, { environment }) => ({
      environment,
      target: new URL('http://nowhere.invalid/stream/'),
    }),
  },
]
