import t from 'tap'
import { CHECKS } from '../../../src/checks/registry.ts'
import { diagnose } from '../../../src/run/diagnose.ts'
import { composeSample } from '../../fakes/compose-sample.ts'
import { deploymentFolder } from '../../fakes/deployment-folder.ts'

const PLANTED = {
  JWT_SECRET: 'planted-jwt-secret',
  REDIS_PASSWORD: 'planted-redis-pass',
  SMTP_PASSWORD: 'planted-smtp-pass',
  FILE: 'planted-file-secret-0123456789abc',
  MISSPELT: 'planted-misspelt-value',
  QUOTE: 'planted-in-open-quote',
  COMPOSE: 'planted-compose-secret',
} as const

t.test('no finding of the configuration has a planted secret', async (t) => {
  const folder = await deploymentFolder(t, {
    '.env': [
      `JWT_SECRETT=${PLANTED.MISSPELT}`,
      `SMTP_URL=smtp://me:${PLANTED.SMTP_PASSWORD}@mail.example.org/\u0001`,
      `${PLANTED.QUOTE} is no line`,
      `OTHER="${PLANTED.QUOTE}`,
    ].join('\n'),
    'docker-compose.yml': composeSample({
      api: `      JWT_SECRET: ${PLANTED.COMPOSE}\n      SMTP_URL: \${SMTP_URL}\n      PAGE_URL: ftp://a:${PLANTED.SMTP_PASSWORD}@b`,
      gateway: `      JWT_SECRET: ${PLANTED.JWT_SECRET}`,
    }),
    token: PLANTED.FILE,
  })
  const environment = {
    ...{ JWT_SECRET: PLANTED.JWT_SECRET, METRICS_TOKEN_FILE: `${folder}/token` },
    ...{
      REDIS_URL: `redis://:${PLANTED.REDIS_PASSWORD}@redis`,
      JWKS_URL: `http://a:${PLANTED.REDIS_PASSWORD}@x`,
    },
    CORS_ORIGINS: `https://${PLANTED.FILE}.example.org/x`,
  }
  const checks = CHECKS.filter(({ group }) => group === 'configuration')
  const report = await diagnose({ checks, environment, folder, timeoutMs: 600_000 })
  t.ok(report.summary.fail >= 3, 'the deployment is full of faults')
  t.notOk(report.findings.some(({ problem }) => problem !== null))
  for (const secret of Object.values(PLANTED)) t.notMatch(JSON.stringify(report), secret)
})
