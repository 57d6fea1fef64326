import { openAsBlob } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  childrenOf,
  eventually,
  freePorts,
  startServerProcess,
  TEST_ENVIRONMENT,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t from 'tap'

const ROOT = join(import.meta.dirname, '../../..')
const BUILD_DEADLINE_MS = 300_000

const commandOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')

t.test('start runs bundled programs, which find their files', async (t) => {
  const [api = 0, socket = 0, metrics = 0, health = 0, events = 0] = await freePorts(5)
  const ports = {
    PORT: api,
    WS_PORT: socket,
    METRICS_PORT: metrics,
    HEALTH_PORT: health,
    EVENT_HANDLER_PORT: events,
  }
  const env = {
    PATH: process.env['PATH'],
    ...TEST_ENVIRONMENT,
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    DATA_DIR: await temporaryDirectory(t),
  }
  const url = `http://127.0.0.1:${api}`
  const server = await startServerProcess(t, {
    command: process.execPath,
    arguments: ['scripts/start/main.ts'],
    port: api,
    readyDeadlineMs: BUILD_DEADLINE_MS,
    isReady: () =>
      fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    options: { cwd: ROOT, env },
  })
  const [script = ''] = (await (await fetch(url)).text()).match(/assets\/index-[^"]+\.js/) ?? []
  for (const path of ['/', `/${script}`, '/docs/static/swagger-ui.css'])
    t.equal((await fetch(url + path)).status, 200, path)

  const playlist = () => fetch(`${url}/hls/main/index.m3u8`).then((answer) => answer.text())
  await eventually(async () => (await playlist()).includes('#EXTINF:1.000000'), {
    what: 'the demo scene with its video and fonts',
    deadlineMs: BUILD_DEADLINE_MS,
  })
  const form = new FormData()
  form.set('file', await openAsBlob(join(ROOT, 'apps/standalone/media/demo.mp4')), 'clip.mp4')
  const uploaded = await fetch(`${url}/api/assets`, { method: 'POST', body: form })
  t.equal(uploaded.status, 201, 'an upload was inspected in its own process')
  t.equal((await fetch(`${url}/api/events`)).status, 200, 'the history has its threads')
  const commands = await Promise.all(childrenOf(server.pid).map(commandOf))
  t.notOk(
    commands.some((command) => command.includes('esbuild')),
    'the bundler has ended',
  )
  t.ok(
    commands.some((command) => command.includes('.cache/start/apps/engine')),
    'the child of the engine is bundled',
  )
  await server.stop()
  // The exit code would also tell whether a busy machine kept the deadlines of all phases.
  await eventually(() => server.output().includes('"msg":"stopped"'), { what: 'the last line of the log' })
})
