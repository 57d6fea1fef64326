import t from 'tap'
import { environment } from '../../../src/checks/configuration/environment.ts'
import { services } from '../../../src/checks/configuration/services.ts'
import { composeSample, HEALTHY } from '../../fakes/compose-sample.ts'
import { deploymentFolder } from '../../fakes/deployment-folder.ts'
import { runCheck } from '../../fakes/run-check.ts'

t.test('passes for a complete deployment', async (t) => {
  t.match(await runCheck(services, {}, { folder: await deploymentFolder(t, HEALTHY) }), { status: 'pass' })
})

t.test('names every value that a service refuses, with the line it comes from', async (t) => {
  const folder = await deploymentFolder(t, {
    '.env': 'DOMAIN=live.example.org\nCORS_ORIGINS=*\n',
    'docker-compose.yml': composeSample({ api: '      PORT: many\n      MAX_LAYERS: "0"' }),
  })
  const { status, evidence } = await runCheck(services, {}, { folder })
  t.equal(status, 'fail')
  const named = Object.fromEntries(evidence.map((one) => [one.what, one]))
  t.match(named, {
    PORT: {
      ...{ expected: 'a whole number from 0 to 65535', actual: '"many"', source: 'stream-api' },
      place: { path: 'docker-compose.yml', line: 13 },
    },
    MAX_LAYERS: { expected: 'a whole number from 1 to 200', place: { line: 14 } },
    CORS_ORIGINS: { source: 'stream-api, ws-gateway', place: { path: '.env', line: 2 } },
  })
})

t.test('a variable that is needed and not there has the line of its service', async (t) => {
  const folder = await deploymentFolder(t, {
    '.env': '',
    'compose.yml': 'services:\n  engine:\n    image: stream-manager/engine\n',
  })
  const { evidence } = await runCheck(services, {}, { folder })
  t.match(evidence, [{ what: 'REDIS_URL', actual: 'not set', place: { path: 'compose.yml', line: 2 } }])
})

t.test('values of env_file and of the override are read, and the last one counts', async (t) => {
  const folder = await deploymentFolder(t, {
    '.env': '',
    'compose.yml': [
      'services:',
      '  engine:',
      '    image: stream-manager/engine',
      '    env_file: engine.env',
      '    environment: [LOG_LEVEL=loud]',
    ].join('\n'),
    'compose.override.yml': 'services:\n  engine:\n    environment: [LOG_LEVEL=info]\n',
    'engine.env': 'REDIS_URL=redis://redis\n\nMAX_LAYERS=none\n',
  })
  const { evidence } = await runCheck(services, {}, { folder })
  t.match(evidence, [
    { what: 'LOG_LEVEL', place: { path: 'compose.yml', line: 5 } },
    { what: 'MAX_LAYERS', place: { path: 'engine.env', line: 3 } },
  ])
})

t.test('every faulty variable of the process is named, and a secret is never shown', async (t) => {
  const { status, evidence } = await runCheck(environment, {
    PORT: 'x',
    JWT_SECRET: 'sh0rt-s3cret',
    WS_PORT: '4290',
  })
  t.equal(status, 'fail')
  t.match(
    evidence.map(({ what }) => what),
    ['PORT', 'METRICS_PORT', 'JWT_SECRET'],
  )
  t.notMatch(JSON.stringify(evidence), 'sh0rt-s3cret')
  t.match(await runCheck(environment, { PORT: '4200' }), { status: 'pass' })
})
