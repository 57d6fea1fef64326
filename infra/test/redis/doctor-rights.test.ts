import { SERVICES } from '@stream-manager/contracts'
import { CHECKS, diagnose, selectChecks } from '@stream-manager/diagnostics/doctor'
import { missingProgram } from '@stream-manager/test-kit'
import t from 'tap'
import { type InfraRedis, startInfraRedis } from '../../src/start-redis.ts'

const skip = missingProgram('redis-server')
const TIMEOUT_MS = 600_000

/** `redis.lag` depends on the machine of the tests. */
const checks = selectChecks(CHECKS, {
  only: CHECKS.map(({ id }) => id).filter((id) => id.startsWith('redis.')),
  skip: ['redis.lag'],
}).map((check) => ({ ...check, deadlineMs: TIMEOUT_MS }))

const examine = async (redis: InfraRedis) => {
  const environment = { ...redis.environment, REDIS_URL: redis.urlFor('stream-api') }
  const report = await diagnose({ checks, timeoutMs: TIMEOUT_MS, environment, folder: redis.directory })
  return report.findings
}

t.test('Redis as start.sh starts it raises no alarm for any service', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const findings = await examine(redis)
  t.strictSame(
    findings.filter(({ status }) => status === 'fail' || status === 'warn'),
    [],
  )
  const rights = findings.find(({ id }) => id === 'redis.rights')
  t.match(rights, { status: 'pass' })
  for (const service of SERVICES) t.match(rights?.summary, service)
})

t.test('a service whose user is off is the one failure', { skip }, async (t) => {
  const redis = await startInfraRedis(t, ['operator', 'stream-api', 'ws-gateway'])
  const environment = {
    ...redis.environment,
    REDIS_URL: redis.urlFor('stream-api'),
    REDIS_PASSWORD_ENGINE: 'pl4nted-password-of-nobody',
  }
  const { findings } = await diagnose({ checks, timeoutMs: TIMEOUT_MS, environment, folder: redis.directory })
  t.strictSame(
    findings.filter(({ status }) => status === 'fail' || status === 'warn').map(({ id }) => id),
    ['redis.sign-in'],
  )
  t.notMatch(JSON.stringify(findings), 'pl4nted')
})
