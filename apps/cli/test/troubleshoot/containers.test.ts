import { realpath } from 'node:fs/promises'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { runPoint } from '../../src/troubleshoot/menu.ts'
import { pointOf } from '../../src/troubleshoot/points.ts'
import { dockerStub } from '../fakes/docker-stub.ts'
import { sessionOf } from '../fakes/session.ts'

const SECRET = 'correct-horse-battery-staple'

const openDocker = async (t: TestScope, confirmed = true) => {
  const folder = await realpath(await temporaryDirectory(t))
  const stub = await dockerStub(folder)
  const { session, output } = sessionOf(folder, {
    ...{ checks: [], cures: [], confirm: async () => confirmed },
    environment: { PATH: `${folder}:${process.env['PATH']}`, JWT_SECRET: SECRET },
  })
  const run = (number: string) => {
    const point = pointOf(number)
    if (point === null) throw new Error(`no point ${number}`)
    return runPoint(point, session)
  }
  return { ...stub, run, output }
}

t.test('status names the projects of this folder and no others', async (t) => {
  const { run, output } = await openDocker(t)
  t.equal(await run('1'), 0)
  t.match(output(), /project live: .*docker-compose\.yml/)
  t.notMatch(output(), 'foreign')
})

t.test('containers are listed with their health, and services without one are named', async (t) => {
  const { run, output } = await openDocker(t)
  t.equal(await run('3'), 0)
  t.match(output(), 'live-redis-1: running, healthy')
  t.match(output(), 'ws-gateway: no container')
})

t.test('a restart goes on once the service before is healthy', async (t) => {
  const { run, output, calls } = await openDocker(t)
  t.equal(await run('8'), 0, output())
  const steps = (await calls()).map((call) => / (restart|ps) .*?(\S+)$/.exec(call)).filter(Boolean)
  const order = steps.map((step) => (step?.[1] === 'ps' ? 'ps' : step?.[2]))
  t.strictSame(order, ['ps', 'redis', 'ps', 'ps', 'stream-api', 'ps', 'ps'], 'starting, then healthy')
  t.notMatch((await calls()).join('\n'), /foreign|down|prune|volume| rm /)
})

t.test('nothing is restarted without a yes', async (t) => {
  const { run, output, calls } = await openDocker(t, false)
  t.equal(await run('8'), 0)
  t.match(output(), 'Nothing was restarted')
  t.notMatch((await calls()).join('\n'), ' restart ')
})

t.test('logs show the newest errors first, without secrets and control characters', async (t) => {
  const { run, output, setLog } = await openDocker(t)
  await setLog(
    [
      'engine-1  | 2026-11-30T10:00:00Z {"level":"error","msg":"older"}',
      'engine-1  | 2026-11-30T10:00:03Z {"level":"info","msg":"no error at all"}',
      `api-1  | 2026-11-30T10:00:02Z {"level":"fatal","msg":"newer ${SECRET}\u001b[2J"}`,
      'redis-1  | 2026-11-30T10:00:01Z 1:M # Error opening the file',
    ].join('\n'),
  )
  t.equal(await run('7'), 0)
  const places = ['newer', 'Error opening', 'older', 'Other lines', 'no error at all'].map((text) =>
    output().indexOf(text),
  )
  t.ok(!places.includes(-1), output())
  t.strictSame(
    places,
    places.toSorted((one, other) => one - other),
  )
  t.notMatch(output(), SECRET)
  t.notMatch(output(), '\u001b')
})
