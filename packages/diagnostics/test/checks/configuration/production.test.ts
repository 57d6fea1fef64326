import t from 'tap'
import { production } from '../../../src/checks/configuration/production.ts'
import { composeSample, HEALTHY } from '../../fakes/compose-sample.ts'
import { deploymentFolder } from '../../fakes/deployment-folder.ts'
import { runCheck } from '../../fakes/run-check.ts'

t.test('passes for the defaults and for a complete deployment', async (t) => {
  t.match(await runCheck(production, {}, { folder: await deploymentFolder(t, {}) }), { status: 'pass' })
  t.match(await runCheck(production, {}, { folder: await deploymentFolder(t, HEALTHY) }), { status: 'pass' })
})

t.test('names each dangerous setting with its line', async (t) => {
  const folder = await deploymentFolder(t, {
    ...HEALTHY,
    'docker-compose.yml': composeSample({
      api: '      TRUSTED_PROXIES: 0.0.0.0/1, 10.0.0.0/8\n      LOG_LEVEL: trace',
    }),
  })
  const { status, evidence } = await runCheck(production, {}, { folder })
  t.equal(status, 'fail')
  t.match(evidence, [
    { what: 'TRUSTED_PROXIES', source: 'stream-api', place: { path: 'docker-compose.yml', line: 13 } },
    { what: 'LOG_LEVEL', place: { line: 14 } },
  ])
})

const status = async (t: Tap, environment: Readonly<Record<string, string>>) =>
  (await runCheck(production, environment, { folder: await deploymentFolder(t, {}) })).status
type Tap = Parameters<typeof deploymentFolder>[0]

t.test('knows the dangers of production', async (t) => {
  for (const [environment, expected] of [
    [{ DEBUG_CHILD: 'inspect' }, 'fail'],
    [{ REDIS_URL: 'redis://redis:6379' }, 'fail'],
    [{ REDIS_URL: 'redis://127.0.0.1:6379' }, 'pass'],
    [{ REDIS_URL: 'redis://:long-and-random@redis:6379' }, 'pass'],
    [{ CORS_ORIGINS: 'http://studio.example.org' }, 'warn'],
    [{ CORS_ORIGINS: 'https://studio.example.org' }, 'pass'],
    [{ CORS_ORIGINS: '*' }, 'pass'],
    [{ PAGE_URL: 'http://live.example.org/' }, 'warn'],
    [{ METRICS_NETWORKS: '::/1' }, 'fail'],
    [{ OUTPUT_NETWORKS: '10.0.0.0/8' }, 'pass'],
  ] as const) {
    t.equal(await status(t, environment), expected, JSON.stringify(environment))
  }
})

t.test('development is free, but not with a bypass at a public name', async (t) => {
  const development = { ENVIRONMENT: 'development', DEBUG_CHILD: 'inspect', ALLOW_DEV_AUTH_BYPASS: 'true' }
  t.equal(await status(t, development), 'pass')
  t.equal(await status(t, { ...development, DOMAIN: 'localhost' }), 'pass')
  t.equal(await status(t, { ...development, DOMAIN: 'live.example.org' }), 'fail')
})
