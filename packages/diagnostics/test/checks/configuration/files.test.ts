import t from 'tap'
import { files } from '../../../src/checks/configuration/files.ts'
import { composeSample, HEALTHY } from '../../fakes/compose-sample.ts'
import { deploymentFolder } from '../../fakes/deployment-folder.ts'
import { runCheck } from '../../fakes/run-check.ts'

t.test('passes for a complete deployment, and skips a folder without one', async (t) => {
  t.match(await runCheck(files, {}, { folder: await deploymentFolder(t, HEALTHY) }), { status: 'pass' })
  t.match(await runCheck(files, {}, { folder: await deploymentFolder(t, {}) }), { status: 'skip' })
})

t.test('passes in a checkout whose compose file nobody uses', async (t) => {
  const folder = await deploymentFolder(t, { 'docker-compose.yml': composeSample() })
  t.match(await runCheck(files, {}, { folder }), { status: 'pass' })
})

t.test('names every line that cannot be read, and every required variable', async (t) => {
  const folder = await deploymentFolder(t, {
    ...{ '.env': 'no assignment\nTAG="open\n', 'docker-compose.yml': composeSample() },
    'docker-compose.override.yml': 'services: [',
  })
  const { status, evidence } = await runCheck(files, {}, { folder })
  t.equal(status, 'fail')
  t.match(evidence, [
    { actual: 'is not NAME=value', place: { path: '.env', line: 1 } },
    { actual: 'TAG has a quote that does not end', place: { path: '.env', line: 2 } },
    { place: { path: 'docker-compose.override.yml', line: 1 } },
    { what: 'DOMAIN', expected: 'the public host name', place: { path: 'docker-compose.yml', line: 4 } },
  ])
})

t.test('a file that COMPOSE_FILE names and that is not there is a fault', async (t) => {
  const folder = await deploymentFolder(t, { '.env': 'COMPOSE_FILE=mine.yml\n' })
  const { evidence } = await runCheck(files, {}, { folder })
  t.match(evidence, [{ actual: 'cannot be read: ENOENT', place: { path: 'mine.yml' } }])
})
