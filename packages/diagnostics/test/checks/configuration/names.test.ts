import t from 'tap'
import { names } from '../../../src/checks/configuration/names.ts'
import { similarName } from '../../../src/checks/configuration/similar-name.ts'
import { composeSample, HEALTHY } from '../../fakes/compose-sample.ts'
import { deploymentFolder } from '../../fakes/deployment-folder.ts'
import { runCheck } from '../../fakes/run-check.ts'

t.test('passes for a complete deployment in any shell', async (t) => {
  const shell = {
    PATH: '/bin',
    HOME: '/root',
    HOSTNAME: 'box',
    TERM: 'xterm',
    USER: 'a',
    EDITOR: 'vi',
    npm_config_x: '1',
  }
  t.match(await runCheck(names, shell, { folder: await deploymentFolder(t, HEALTHY) }), { status: 'pass' })
})

t.test('names what nothing reads, and the name that was meant', async (t) => {
  const folder = await deploymentFolder(t, {
    ...HEALTHY,
    '.env': 'DOMAIN=x.org\nCORS_ORIGIN=https://x.org\nJWT_ISSUER=me\nSOMETHING=1\nTZ=UTC\n',
    'docker-compose.yml': composeSample({ gateway: '      TRUSTED_PROXY: 10.0.0.1' }),
  })
  const { status, evidence } = await runCheck(
    names,
    { redis_url: 'redis://x', METRICS_PROT: '1' },
    { folder },
  )
  t.equal(status, 'warn')
  t.match(evidence, [
    { what: 'CORS_ORIGIN', expected: 'CORS_ORIGINS, as the name is spelt', place: { path: '.env', line: 2 } },
    { what: 'JWT_ISSUER', actual: 'no compose file uses it', place: { line: 3 } },
    { what: 'SOMETHING', expected: 'a name that something reads', place: { line: 4 } },
    { what: 'TRUSTED_PROXY', expected: 'TRUSTED_PROXIES, as the name is spelt', source: 'ws-gateway' },
    { what: 'redis_url', expected: 'REDIS_URL, as the name is spelt', source: 'environment' },
    { what: 'METRICS_PROT', expected: 'METRICS_PORT, as the name is spelt' },
  ])
})

t.test('near names are insertions, deletions, replacements and swaps away', async (t) => {
  const known = ['CORS_ORIGINS', 'DATABASE_URL', 'PORT', 'HOST']
  for (const [name, expected] of [
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['CORS-ORIGINS', 'CORS_ORIGINS'],
    ['DATABSAE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['POST', null],
    ['EXPORT', null],
    ['DATABASE_NAME', null],
  ] as const) {
    t.equal(similarName(name, known), expected, name)
  }
})
