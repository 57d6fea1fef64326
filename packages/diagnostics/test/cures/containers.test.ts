import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { containersHealth } from '../../src/checks/containers/health.ts'
import { containersRunning } from '../../src/checks/containers/running.ts'
import { containersStarted } from '../../src/checks/containers/started.ts'
import { containersRestart, containersRestartShow } from '../../src/cures/containers-restart.ts'
import { containersUp } from '../../src/cures/containers-up.ts'
import { containerOf, startContainerEngine, stateOf } from '../fakes/container-engine.ts'
import { dockerStub } from '../fakes/docker-stub.ts'
import { applySafe, openFix } from './open-fix.ts'

const HEALTHY = ['redis running healthy 0', 'engine running healthy 0', 'event-handler running healthy 0']

const openDocker = async (t: TestScope, states: readonly string[]) => {
  const engine = await startContainerEngine(t)
  const folder = await realpath(engine.folder)
  const stub = await dockerStub(folder, states)
  const fix = await openFix(folder, {
    checks: [containersStarted, containersRunning, containersHealth],
    cures: [containersUp, containersRestart, containersRestartShow],
    environment: {
      PATH: `${folder}:${process.env['PATH']}`,
      DATA_DIR: join(folder, 'data'),
      ...engine.environment,
    },
  })
  return { ...stub, fix, engine }
}

t.test('healthy containers and a job that ended with 0 need no cure', async (t) => {
  const states = [...HEALTHY.slice(0, 2), 'event-handler exited none 0']
  const { fix, changes } = await openDocker(t, states)
  t.match(await fix.plan(), { cures: [], report: { summary: { pass: 3 } } })
  t.strictSame(await changes(), [])
})

t.test('starts what is missing in the order of dependencies, and nothing else', async (t) => {
  const { fix, changes } = await openDocker(t, ['engine exited none 1', HEALTHY[2] ?? ''])
  t.match(await applySafe(fix), [{ id: 'containers.up', result: 'cured' }])
  const started = (await changes()).map((call) => call.replace(/--file \S+/, ''))
  t.match(started, [
    /^compose --project-name live .*up --detach --no-recreate --no-deps --no-build redis$/,
    / engine$/,
  ])
  t.equal(started.length, 2)
})

t.test('restarts by itself only what no show needs', async (t) => {
  const states = [HEALTHY[0] ?? '', 'engine running unhealthy 0', 'event-handler restarting none 1']
  const { fix, changes, engine } = await openDocker(t, states)
  const Health = { Status: 'unhealthy', FailingStreak: 3, Log: [] }
  engine.containers.set('engine', containerOf('engine', stateOf({ Health })))
  const { cures } = await fix.plan()
  t.match(cures, [
    { cure: { id: 'containers.restart', safety: 'safe' }, steps: [{ text: / event-handler,/ }] },
    { cure: { id: 'containers.restart-show', safety: 'disruptive' }, steps: [{ text: / engine,/ }] },
  ])
  t.match(await applySafe(fix), [{ id: 'containers.restart', result: 'remains' }])
  t.match(await changes(), [/restart --no-deps event-handler$/])
  t.equal((await changes()).length, 1)
})

t.test('without Docker the checks are skipped with the reason', async (t) => {
  const folder = await temporaryDirectory(t)
  const fix = await openFix(folder, {
    environment: { PATH: '/nonexistent' },
    checks: [containersStarted],
    cures: [containersUp],
  })
  t.match(await fix.plan(), {
    cures: [],
    report: {
      findings: [{ status: 'skip', summary: /there is no Docker: there is no program docker here/ }],
    },
  })
})
