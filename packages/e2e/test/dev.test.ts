import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { utimes } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import {
  ApiDriver,
  childrenOf,
  compileCache,
  eventually,
  freePorts,
  type TestScope,
  temporaryDirectory,
  within,
} from '@stream-manager/test-kit'
import t from 'tap'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const API_SOURCE = new URL('../../../apps/stream-api/src/app.ts', import.meta.url)
/** The start of four services from source, on a busy machine. */
const DEADLINE_MS = 90_000

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const startDev = async (t: TestScope) => {
  const [api = 0, socket = 0, health = 0, metrics = 0, events = 0] = await freePorts(5)
  const ports = {
    PORT: api,
    WS_PORT: socket,
    HEALTH_PORT: health,
    METRICS_PORT: metrics,
    EVENT_HANDLER_PORT: events,
  }
  const variables = Object.entries(ports).map(([name, port]) => [name, String(port)])
  const child = spawn(process.execPath, ['--conditions=@stream-manager/source', 'scripts/dev/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      ...compileCache(),
      ALLOW_DEV_AUTH_BYPASS: 'true',
      DATA_DIR: await temporaryDirectory(t),
      ...Object.fromEntries(variables),
    },
  })
  const exited = once(child, 'exit')
  t.teardown(async () => {
    child.kill('SIGTERM')
    await exited
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  /** Process ids that `name` has had, the latest last. */
  const pidsOf = (name: string): number[] =>
    lines.flatMap((line) => {
      const [, service, pid] = /^(\S+) +\| started as process (\d+)$/.exec(line) ?? []
      return service === name ? [Number(pid)] : []
    })
  const prints = (text: string) =>
    eventually(() => lines.some((line) => line.includes(text)), {
      what: `"${text}" in the output of dev`,
      deadlineMs: DEADLINE_MS,
    })
  return { child, exited, pidsOf, prints, driver: new ApiDriver(`http://127.0.0.1:${api}`) }
}

t.test('a changed file restarts the API alone, also after its crash: the engine child goes on', async (t) => {
  const dev = await startDev(t)
  await dev.prints('ready: a changed file')
  const live = () =>
    eventually(
      async () => {
        const state = await dev.driver.call<{ status: string; since: string }>('GET', '/api/stream/state')
        return state.status === 'live' ? state : null
      },
      { what: 'the stream to be live', deadlineMs: DEADLINE_MS },
    )
  const before = await live()
  const [engine = 0] = dev.pidsOf('engine')
  const engineChildren = childrenOf(engine)
  t.ok(engineChildren.length > 0, 'the child that encodes, and its guard')

  const now = new Date()
  await utimes(API_SOURCE, now, now)
  await dev.prints('restarting: apps/stream-api/src/app.ts changed')
  await eventually(() => dev.pidsOf('stream-api').length === 2, {
    what: 'the next process of the API',
    deadlineMs: DEADLINE_MS,
  })
  t.match(await live(), { since: before.since }, 'the status has not changed in between')
  const childrenNow = childrenOf(engine)
  t.strictSame(
    engineChildren.filter((pid) => !childrenNow.includes(pid)),
    [],
    'every child of the engine goes on',
  )
  for (const name of ['ws-gateway', 'engine', 'event-handler', 'health-sidecar'])
    t.equal(dev.pidsOf(name).length, 1, name)

  process.kill(dev.pidsOf('stream-api').at(-1) ?? 0, 'SIGKILL')
  await dev.prints('ended unexpectedly (SIGKILL); the next change starts it again')
  t.equal(dev.pidsOf('stream-api').length, 2, 'a crashed service waits for a change')
  await utimes(API_SOURCE, now, new Date())
  await eventually(() => dev.pidsOf('stream-api').length === 3, {
    what: 'the API after its crash',
    deadlineMs: DEADLINE_MS,
  })
  t.match(await live(), { since: before.since }, 'the programme has outlived the crash of the API')

  const pids = ['store', 'stream-api', 'ws-gateway', 'engine', 'event-handler', 'health-sidecar'].flatMap(
    dev.pidsOf,
  )
  dev.child.kill('SIGINT')
  t.strictSame(await within(dev.exited, { what: 'the end of dev', deadlineMs: DEADLINE_MS }), [0, null])
  const left = () => [...pids, ...engineChildren].filter(isAlive)
  t.ok(await eventually(() => left().length === 0, { what: 'the end of every process' }))
})
