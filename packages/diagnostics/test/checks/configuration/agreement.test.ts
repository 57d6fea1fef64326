import t from 'tap'
import { agreement } from '../../../src/checks/configuration/agreement.ts'
import { composeSample, HEALTHY } from '../../fakes/compose-sample.ts'
import { deploymentFolder } from '../../fakes/deployment-folder.ts'
import { runCheck } from '../../fakes/run-check.ts'

const withOwn = (own: Parameters<typeof composeSample>[0]) => ({
  ...HEALTHY,
  'docker-compose.yml': composeSample(own),
})

t.test('passes when only the user of Redis differs', async (t) => {
  t.match(await runCheck(agreement, {}, { folder: await deploymentFolder(t, HEALTHY) }), { status: 'pass' })
})

t.test('names the variable, both values and the line', async (t) => {
  const folder = await deploymentFolder(
    t,
    withOwn({ gateway: '      CORS_ORIGINS: https://other.example.org' }),
  )
  const { status, evidence } = await runCheck(agreement, {}, { folder })
  t.equal(status, 'fail')
  t.match(evidence, [
    {
      ...{ what: 'CORS_ORIGINS of ws-gateway', expected: /stream-api, not set: .* refuses an origin/ },
      ...{ actual: /https:\/\/other\.example\.org/, place: { path: 'docker-compose.yml', line: 20 } },
    },
  ])
})

t.test('another store is found, and no secret is shown', async (t) => {
  const folder = await deploymentFolder(
    t,
    withOwn({
      api: '      JWT_SECRET: first-secret-of-more-than-32-bytes',
      gateway:
        '      JWT_SECRET: other-secret-of-more-than-32-bytes\n      REDIS_URL: redis://ws-gateway@redis:6379/1',
    }),
  )
  const { evidence } = await runCheck(agreement, {}, { folder })
  t.match(
    evidence.map(({ what }) => what),
    ['REDIS_URL of ws-gateway', 'JWT_SECRET of ws-gateway'],
  )
  t.notMatch(JSON.stringify(evidence), /first-secret|other-secret/)
})

t.test('skips a deployment of one service', async (t) => {
  t.match(await runCheck(agreement, {}, { folder: await deploymentFolder(t, {}) }), { status: 'skip' })
})
