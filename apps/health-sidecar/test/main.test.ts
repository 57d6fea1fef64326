import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { HealthReport } from '@stream-manager/contracts'
import { eventually, freePort, startValkey, temporaryDirectory, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** Long: a loaded machine takes seconds to load the modules. */
const DEADLINE_MS = 120_000

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
  const lines = async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const record = JSON.parse(line) as { msg: string; addresses: string[] }
      if (record.msg.startsWith('ready')) return record.addresses
    }
    throw new Error('it ended before it was ready')
  }
  return within(lines(), { what: 'the ready line', deadlineMs: DEADLINE_MS })
}

const reportAt = async (health: string | undefined) => {
  const response = await fetch(`${health}/health`)
  return { httpStatus: response.status, report: (await response.json()) as HealthReport }
}

t.test(
  'a sidecar without other services answers on both ports, reports that, and ends on SIGTERM',
  async (t) => {
    const redis = await startValkey(t)
    const sidecar = run(t, { DATA_DIR: await temporaryDirectory(t), REDIS_URL: redis.url })
    const [health, metrics] = await ready(sidecar)
    const looked = async () => (await reportAt(health)).report.checks['redis']?.status === 'healthy'
    await eventually(looked, { what: 'the first round' })
    t.match(await reportAt(health), {
      httpStatus: 503,
      report: { checks: { 'stream-api': { error: 'no instance is known' } } },
    })
    t.equal((await fetch(`${health}/health/live`)).status, 200)
    const answer = await fetch(`${metrics}/metrics`, { headers: { 'accept-encoding': 'gzip' } })
    t.equal(answer.headers.get('content-encoding'), 'gzip', 'as Prometheus asks for it')
    t.match(await answer.text(), 'stream_manager_build_info')
    sidecar.child.kill('SIGTERM')
    t.strictSame(await sidecar.exited(), [0, null])
  },
)

t.test('a sidecar without its Redis starts, stays alive, and names the missing dependency', async (t) => {
  const REDIS_URL = `redis://user:hunter2@127.0.0.1:${await freePort()}`
  const sidecar = run(t, { DATA_DIR: await temporaryDirectory(t), REDIS_URL })
  const [health] = await ready(sidecar)
  const probed = async () => {
    const check = (await reportAt(health)).report.checks['redis']
    return check?.error !== 'not probed yet' && check
  }
  const redis = await eventually(probed, { what: 'the first round', deadlineMs: DEADLINE_MS })
  t.match(redis, { status: 'unhealthy', error: /nothing listens there/ })
  t.notMatch(JSON.stringify((await reportAt(health)).report), 'hunter2')
  t.equal((await fetch(`${health}/health/live`)).status, 200)
  t.equal((await fetch(`${health}/health/ready`)).status, 200)
})

t.test('a sidecar without REDIS_URL ends with one line', async (t) => {
  const sidecar = run(t, { DATA_DIR: await temporaryDirectory(t) })
  t.strictSame(await sidecar.exited(), [1, null])
  t.match(sidecar.errors(), /^health-sidecar: cannot start: REDIS_URL: .*\n$/)
})
