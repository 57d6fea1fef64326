import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openEmbeddedBackplane } from '@stream-manager/backplane'
import { temporaryDirectory, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** Long: a loaded machine takes seconds to load the modules. */
const DEADLINE_MS = 40_000

const run = (t: Test, env: Record<string, string>) => {
  const child = spawn(process.execPath, ['--conditions=@stream-manager/source', MAIN], {
    env: { PATH: process.env['PATH'], HEALTH_PORT: '0', METRICS_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += String(chunk)
  })
  const exited = once(child, 'close')
  return {
    child,
    errors: () => errors,
    exited: () => within(exited, { what: 'the end of the process', deadlineMs: DEADLINE_MS }),
  }
}

/** The addresses of the "ready" line. */
const ready = async ({ child }: ReturnType<typeof run>): Promise<string[]> => {
  for await (const line of createInterface({ input: child.stdout })) {
    const record = JSON.parse(line) as { msg: string; addresses: string[] }
    if (record.msg.startsWith('ready')) return record.addresses
  }
  throw new Error('it ended before it was ready')
}

t.test(
  'started alone it answers on both ports, sees that nobody else is there, and ends on SIGTERM',
  async (t) => {
    const sidecar = run(t, { DATA_DIR: await temporaryDirectory(t), PORT: '1', WS_PORT: '2' })
    const [health, metrics] = await within(ready(sidecar), {
      what: 'the ready line',
      deadlineMs: DEADLINE_MS,
    })
    t.equal((await fetch(`${health}/health/live`)).status, 200)
    t.equal((await fetch(`${health}/health`)).status, 503)
    t.match(await (await fetch(`${metrics}/metrics`)).text(), 'stream_manager_build_info')
    sidecar.child.kill('SIGTERM')
    t.strictSame(await sidecar.exited(), [0, null])
  },
)

t.test('a store that another process holds ends it with one line', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const store = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => store.close())
  const sidecar = run(t, { DATA_DIR: dataDir })
  t.strictSame(await sidecar.exited(), [1, null])
  t.match(sidecar.errors(), /^health-sidecar: cannot start: DATA_DIR=.*\n$/)
})

t.test('a backplane this version does not have ends it with one line that holds no secret', async (t) => {
  const sidecar = run(t, { REDIS_URL: 'redis://user:hunter2@127.0.0.1' })
  t.strictSame(await sidecar.exited(), [1, null])
  t.match(sidecar.errors(), /^health-sidecar: cannot start: REDIS_URL: .*\n$/)
  t.notMatch(sidecar.errors(), 'hunter2')
})
