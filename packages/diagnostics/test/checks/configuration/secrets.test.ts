import t from 'tap'
import { secretFiles } from '../../../src/checks/configuration/secret-files.ts'
import { secrets } from '../../../src/checks/configuration/secrets.ts'
import { weaknessOf } from '../../../src/checks/configuration/weak-secret.ts'
import { composeSample, HEALTHY, RANDOM } from '../../fakes/compose-sample.ts'
import { deploymentFolder } from '../../fakes/deployment-folder.ts'
import { runCheck } from '../../fakes/run-check.ts'

t.test('passes for random secrets, and skips a deployment without any', async (t) => {
  const folder = await deploymentFolder(t, HEALTHY)
  t.match(await runCheck(secrets, {}, { folder }), { status: 'pass' })
  t.match(await runCheck(secretFiles, {}, { folder }), { status: 'pass' })
  const empty = await deploymentFolder(t, {})
  t.match(await runCheck(secrets, {}, { folder: empty }), { status: 'skip' })
  t.match(await runCheck(secretFiles, {}, { folder: empty }), { status: 'skip' })
})

t.test('defaults are found in files, addresses and variables, and never shown', async (t) => {
  const folder = await deploymentFolder(t, {
    ...{ '.env': 'DOMAIN=x.org\n', 'secrets/redis': 'changeme\n' },
    'docker-compose.yml': composeSample({
      api: '      JWT_SECRET: your-secret-key-of-at-least-32-bytes\n      DATABASE_URL: postgresql://a:hackme@db/x',
    }),
  })
  const finding = await runCheck(secrets, { REDIS_URL: 'redis://:password123@h' }, { folder })
  t.equal(finding.status, 'fail')
  t.strictSame(finding.evidence.map(({ what, place }) => [what, place?.line]).toSorted(), [
    ['DATABASE_URL', 14],
    ['JWT_SECRET', 13],
    ['REDIS_URL', undefined],
    ['redis', 23],
  ])
  t.notMatch(JSON.stringify(finding), /changeme|your-secret|hackme|password123/)
})

t.test('a default is a warning outside production', async (t) => {
  const environment = { ENVIRONMENT: 'development', REDIS_URL: 'redis://:redis@localhost' }
  t.match(await runCheck(secrets, environment, { folder: await deploymentFolder(t, {}) }), { status: 'warn' })
})

t.test('files of secrets that are missing or empty are named', async (t) => {
  const folder = await deploymentFolder(t, { ...HEALTHY, 'secrets/redis': ' \n' })
  const { status, evidence } = await runCheck(secretFiles, { METRICS_TOKEN_FILE: 'none' }, { folder })
  t.equal(status, 'fail')
  t.match(evidence, [
    { what: 'redis', actual: 'the file is empty', place: { path: 'docker-compose.yml', line: 22 } },
    { what: 'METRICS_TOKEN_FILE', actual: 'there is no such file', source: 'environment' },
  ])
})

t.test('random secrets are not weak', async (t) => {
  for (const secret of [RANDOM, 'correct horse battery', 'Tr0ub4dor&3xyz'])
    t.equal(weaknessOf(secret), null, secret)
  for (const secret of [
    'Password1',
    'change-me-now-please-1234567890',
    'aaaaaaaaaaaaaaaaaaaa',
    '1234567',
    '<secret>',
  ]) {
    t.type(weaknessOf(secret), 'string', secret)
  }
})
