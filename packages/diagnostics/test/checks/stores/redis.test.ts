import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { DoctorFinding } from '@stream-manager/contracts'
import { freePort, missingProgram, startFaultProxy, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { CHECKS } from '../../../src/checks/registry.ts'
import { diagnose } from '../../../src/run/diagnose.ts'
import { selectChecks } from '../../../src/run/select-checks.ts'
import { patient } from '../../fakes/patient.ts'
import { REDIS_USER, redisUrlOf, startRedisWithUser } from '../../fakes/redis-with-user.ts'

const skip = missingProgram('redis-server')
const TIMEOUT_MS = 600_000

/** Everything that is known of Redis. Lag depends on the machine of the tests and has a test of its own. */
const checks = selectChecks(CHECKS, {
  only: CHECKS.map(({ id }) => id).filter((id) => /^redis\./.test(id)),
  skip: ['redis.lag'],
})

const examine = async (environment: Readonly<Record<string, string>>, folder = '/nowhere') => {
  const report = await diagnose({ checks: checks.map(patient), timeoutMs: TIMEOUT_MS, environment, folder })
  return report.findings
}

const failed = (findings: readonly DoctorFinding[]) =>
  findings
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map(({ id, status }) => `${id} ${status}`)

t.test('a healthy Redis raises no alarm, and keeps no key of the checks', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, {})
  const findings = await examine({ REDIS_URL: redisUrlOf(redis.port) })
  t.strictSame(failed(findings), [])
  t.equal(findings.filter(({ id, status }) => id.startsWith('redis.') && status === 'pass').length, 7)
  t.strictSame(await redis.administer('KEYS', '*'), [])
})

t.test('a Redis that does not run is the one failure', { skip }, async (t) => {
  const port = await freePort()
  const findings = await examine({ REDIS_URL: redisUrlOf(port) })
  t.strictSame(failed(findings), ['redis.reachable fail'])
  t.match(
    findings.find(({ id }) => id === 'redis.writes'),
    { status: 'blocked', blockedBy: ['redis.reachable'] },
  )
})

t.test('a Redis that is silent is the one failure', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, {})
  redis.freeze()
  t.teardown(() => redis.thaw())
  const only = [...checks.map(({ id }) => id), 'host.clock', 'discovery.instances']
  const impatient = selectChecks(CHECKS, { only, skip: ['redis.lag'] }).map((check) =>
    check.id === 'redis.reachable' ? { ...check, deadlineMs: 500 } : patient(check),
  )
  const environment = { REDIS_URL: redisUrlOf(redis.port), PORT: '0' }
  const run = { checks: impatient, timeoutMs: TIMEOUT_MS, environment, folder: '/nowhere' }
  t.strictSame(failed((await diagnose(run)).findings), ['redis.reachable fail'])
})

t.test('a wrong password is named by its user and its source, and not shown', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, {})
  const folder = await temporaryDirectory(t)
  const file = path.join(folder, 'password')
  await writeFile(file, 'wr0ng-pl4nted-p4ssw0rd\n')
  const findings = await examine({
    REDIS_URL: `redis://${REDIS_USER}@127.0.0.1:${redis.port}`,
    REDIS_PASSWORD_FILE: file,
  })
  t.strictSame(failed(findings), ['redis.sign-in fail'])
  t.match(
    findings.find(({ id }) => id === 'redis.sign-in'),
    {
      evidence: [
        { what: `user ${REDIS_USER}`, actual: /WRONGPASS/, source: 'AUTH, password of REDIS_PASSWORD_FILE' },
      ],
    },
  )
  t.notMatch(JSON.stringify(findings), 'wr0ng')
})

t.test('a password file that is missing is left to the check of files', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, {})
  const environment = { REDIS_URL: redisUrlOf(redis.port), REDIS_PASSWORD_FILE: '/nowhere/password' }
  const findings = await examine(environment)
  t.strictSame(failed(findings), [])
  t.match(
    findings.find(({ id }) => id === 'redis.sign-in'),
    { status: 'skip', summary: /config\.secret-files/ },
  )
})

t.test('the user of another service is tried too', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, {})
  const findings = await examine({
    REDIS_URL: redisUrlOf(redis.port),
    REDIS_PASSWORD_ENGINE: 'pl4nted-of-the-engine',
  })
  t.strictSame(failed(findings), ['redis.sign-in fail'])
  t.match(
    findings.find(({ id }) => id === 'redis.sign-in'),
    {
      evidence: [{ what: 'user engine', source: 'AUTH, password of REDIS_PASSWORD_ENGINE' }],
    },
  )
  t.notMatch(JSON.stringify(findings), 'pl4nted')
})

t.test('a command that the ACL forbids is named', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, { rights: ['-xadd'] })
  const findings = await examine({ REDIS_URL: redisUrlOf(redis.port) })
  t.strictSame(failed(findings), ['redis.rights fail'])
  t.match(
    findings.find(({ id }) => id === 'redis.rights'),
    {
      summary: 'Redis forbids XADD for stream-api',
      evidence: [
        { actual: /no permissions to run the 'xadd' command/, source: /^ACL DRYRUN stream-api XADD/ },
      ],
    },
  )
})

t.test('a right that the probe needs is one failure too', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, { rights: ['-set'] })
  t.strictSame(failed(await examine({ REDIS_URL: redisUrlOf(redis.port) })), ['redis.rights fail'])
})

t.test('a Redis that evicts is the one failure', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, { config: ['maxmemory-policy allkeys-lru'] })
  const findings = await examine({ REDIS_URL: redisUrlOf(redis.port) })
  t.strictSame(failed(findings), ['redis.eviction fail'])
  t.match(
    findings.find(({ id }) => id === 'redis.eviction'),
    {
      evidence: [{ expected: 'noeviction', actual: 'allkeys-lru', source: 'INFO memory' }],
      fix: { command: /CONFIG SET maxmemory-policy noeviction/ },
    },
  )
})

t.test('a full Redis is the one failure', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, {})
  await redis.administer('SET', 'large', 'x'.repeat(4_000_000))
  await redis.administer('CONFIG', 'SET', 'maxmemory', '3mb')
  t.strictSame(failed(await examine({ REDIS_URL: redisUrlOf(redis.port) })), ['redis.memory fail'])
})

t.test('a Redis without its append-only file is a warning', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, { appendOnly: false })
  const findings = await examine({ REDIS_URL: redisUrlOf(redis.port) })
  t.strictSame(failed(findings), ['redis.append-only warn'])
  t.match(
    findings.find(({ id }) => id === 'redis.append-only'),
    { summary: 'the append-only file is off' },
  )
})

t.test('a replica takes no writes', { skip }, async (t) => {
  const [master, replica] = [await startRedisWithUser(t, {}), await startRedisWithUser(t, {})]
  await replica.administer('REPLICAOF', '127.0.0.1', String(master.port))
  const findings = await examine({ REDIS_URL: redisUrlOf(replica.port) })
  t.strictSame(failed(findings), ['redis.writes fail'])
  t.match(
    findings.find(({ id }) => id === 'redis.writes'),
    { summary: /replica/ },
  )
})

t.test('a slow way to Redis is a warning', { skip }, async (t) => {
  const redis = await startRedisWithUser(t, {})
  const proxy = await startFaultProxy(t, { port: redis.port })
  proxy.setFaults({ toServer: { latencyMs: 400 } })
  const lag = selectChecks(CHECKS, { only: ['redis.lag'] })
  const environment = { REDIS_URL: redisUrlOf(proxy.port) }
  const { findings } = await diagnose({
    checks: lag.map(patient),
    timeoutMs: TIMEOUT_MS,
    environment,
    folder: '/nowhere',
  })
  t.strictSame(failed(findings), ['redis.lag warn'])
})
