import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import type { DoctorFinding } from '@stream-manager/contracts'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { CHECKS } from '../../../src/checks/registry.ts'
import { runChecks } from '../../../src/run/run-checks.ts'
import { containerOf, type FakeEngine, startContainerEngine, stateOf } from '../../fakes/container-engine.ts'
import { deploymentOf } from '../../fakes/run-check.ts'

const GROUP = CHECKS.filter(({ id, group }) => group === 'containers' && id !== 'containers.started').map(
  (check) => ({
    ...check,
    deadlineMs: 600_000,
  }),
)

const findAll = async ({ environment, folder }: Pick<FakeEngine, 'environment' | 'folder'>) => {
  const deployment = deploymentOf(environment, { folder, patienceMs: 600_000 })
  const { findings } = await runChecks({
    ...{ checks: GROUP, deployment, timeoutMs: 600_000, scrub: (text) => text },
  })
  return findings
}

/** The one failure, which nothing else stands beside. */
const onlyFailure = (findings: readonly DoctorFinding[]): DoctorFinding => {
  const failures = findings.filter(({ status }) => status === 'fail' || status === 'warn')
  const [failure] = failures
  if (failure === undefined || failures.length > 1)
    throw new Error(`failures: ${failures.map(({ id }) => id).join(', ')}`)
  return failure
}

const statusesOf = (findings: readonly DoctorFinding[]) => [...new Set(findings.map(({ status }) => status))]

t.test('passes for containers that run, and for a preparation that ended well', async (t) => {
  const engine = await startContainerEngine(t)
  engine.containers.set('prepare', containerOf('prepare', stateOf({ Status: 'exited' })))
  const healthy = { Status: 'healthy', FailingStreak: 0, Log: [{ ExitCode: 0, Output: 'ok' }] }
  engine.containers.set('engine', containerOf('engine', stateOf({ Health: healthy })))
  const findings = await findAll(engine)
  t.strictSame(statusesOf(findings), ['pass'], JSON.stringify(findings))
  t.notMatch(JSON.stringify(findings), 'planted-secret', 'no variable of a container is shown')
})

t.test('names a container that was killed for its memory, and not its end as well', async (t) => {
  const engine = await startContainerEngine(t)
  const killed = stateOf({ Status: 'exited', OOMKilled: true, ExitCode: 137 })
  engine.containers.set('engine', containerOf('engine', killed))
  t.match(onlyFailure(await findAll(engine)), {
    id: 'containers.memory',
    evidence: [{ what: 'show-engine-1', expected: 'within 768 MiB', actual: /out of memory/ }],
  })
})

t.test('names a container that ended, is paused, or restarts again and again', async (t) => {
  const engine = await startContainerEngine(t)
  const cases = [
    [stateOf({ Status: 'exited', ExitCode: 78 }), 'ended with code 78'],
    [stateOf({ Status: 'paused' }), 'paused'],
    [stateOf({ Status: 'restarting', ExitCode: 1 }), 'restarting'],
    [{ RestartCount: 12 }, /^restarted 12 times/],
  ] as const
  for (const [changes, actual] of cases) {
    engine.containers.set('engine', containerOf('engine', changes))
    t.match(onlyFailure(await findAll(engine)), { id: 'containers.running', evidence: [{ actual }] })
  }
})

t.test('shows what the failing health check found', async (t) => {
  const engine = await startContainerEngine(t)
  const Log = [
    { ExitCode: 0, Output: 'ok' },
    { ExitCode: 1, Output: 'nothing listens there\n' },
  ]
  const sick = stateOf({ Health: { Status: 'unhealthy', FailingStreak: 7, Log } })
  engine.containers.set('stream-api', containerOf('stream-api', sick))
  t.match(onlyFailure(await findAll(engine)), {
    id: 'containers.health',
    evidence: [{ what: 'show-stream-api-1', actual: 'unhealthy 7 times in a row: nothing listens there' }],
  })
})

t.test('names a volume that is read-only or missing, and a bound file that was deleted', async (t) => {
  const engine = await startContainerEngine(t)
  const volume = { Type: 'volume', Source: '/v', Destination: '/data', RW: true }
  const bind = { Type: 'bind', Source: path.join(engine.folder, 'acl'), Destination: '/etc/acl', RW: false }
  const cases = [
    [[{ ...volume, RW: false }], 'read-only'],
    [[], 'no volume'],
    [[volume, bind], 'no such path'],
  ] as const
  for (const [Mounts, actual] of cases) {
    engine.containers.set('engine', containerOf('engine', { Mounts }))
    t.match(onlyFailure(await findAll(engine)), { id: 'containers.mounts', evidence: [{ actual }] })
  }
  await writeFile(bind.Source, '')
  t.strictSame(statusesOf(await findAll(engine)), ['pass'])
})

t.test('skips, with the reason, without a socket, another way to the engine, or containers', async (t) => {
  const folder = await temporaryDirectory(t)
  const absent = { environment: { DOCKER_HOST: `unix://${folder}/absent.sock` }, folder }
  const distant = { environment: { DOCKER_HOST: 'tcp://10.0.0.1:2375' }, folder }
  const engine = await startContainerEngine(t)
  engine.containers.clear()
  const cases = [
    [absent, /no socket/],
    [distant, /DOCKER_HOST/],
    [engine, /no container was started/],
  ] as const
  for (const [where, summary] of cases) {
    const findings = await findAll(where)
    t.strictSame(statusesOf(findings), ['skip'])
    t.match(findings[0], { summary })
  }
})

t.test('an engine that ended or errs is the one failure', async (t) => {
  const engine = await startContainerEngine(t)
  engine.status = 500
  t.match(onlyFailure(await findAll(engine)), { id: 'containers.engine', summary: /500/ })
  const folder = await temporaryDirectory(t)
  const socket = path.join(folder, 'left.sock')
  // A server that closes removes its socket, so the socket is renamed under it.
  const server = createServer().listen(`${socket}.listening`)
  await once(server, 'listening')
  await rename(`${socket}.listening`, socket)
  server.close()
  await once(server, 'close')
  const left = { environment: { DOCKER_HOST: `unix://${socket}` }, folder }
  t.match(onlyFailure(await findAll(left)), { id: 'containers.engine', summary: /ECONNREFUSED/ })
})
