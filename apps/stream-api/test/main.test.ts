import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  eventually,
  startValkey,
  TEST_ENVIRONMENT,
  type TestScope,
  temporaryDirectory,
  within,
} from '@stream-manager/test-kit'
import t from 'tap'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const START_DEADLINE_MS = 120_000
const SERVICE_UNAVAILABLE = 503
const REPEAT_MS = 500

const run = (t: TestScope, env: Readonly<Record<string, string>>): ChildProcess => {
  const child = spawn(process.execPath, ['--conditions=@stream-manager/source', MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...TEST_ENVIRONMENT, PORT: '0', DRAIN_DELAY_MS: '0', ...env },
  })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

/** The address of the line that says it is ready. */
const ready = async (child: ChildProcess): Promise<string> => {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  for await (const line of lines) {
    const record = JSON.parse(line) as { msg: string; addresses?: string[] }
    if (record.msg.startsWith('ready')) return record.addresses?.[0] ?? ''
  }
  throw new Error('it ended before it was ready')
}

const started = (child: ChildProcess): Promise<string> =>
  within(ready(child), { what: 'the ready line', deadlineMs: START_DEADLINE_MS })

const refusal = async (child: ChildProcess): Promise<{ code: number | null; line: string }> => {
  const said = text(child.stderr as NodeJS.ReadableStream)
  const [code] = await within(once(child, 'exit'), { what: 'the exit', deadlineMs: START_DEADLINE_MS })
  return { code, line: await said }
}

/** Sends a request again while Valkey, which is slow on a busy machine, misses the deadlines of production. */
const untilStored = async (url: string, init: RequestInit = {}): Promise<Response> => {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...init.headers }
  const send = () => fetch(url, { ...init, ...(init.method !== undefined && { headers }) })
  for (;;) {
    const answer = await send()
    if (answer.status !== SERVICE_UNAVAILABLE) return answer
    if (!(await answer.clone().text()).includes('storage.unavailable')) return answer
    await delay(REPEAT_MS)
  }
}

const ask = (url: string, init?: RequestInit): Promise<Response> =>
  within(untilStored(url, init), { what: `an answer of ${url}` })

const createLayer = (url: string) =>
  ask(`${url}/api/layers`, {
    method: 'POST',
    body: JSON.stringify({ type: 'color', content: { color: '#fff' } }),
  })

const layersAt = async (url: string): Promise<readonly { readonly id: string }[]> => {
  const { items } = (await (await ask(`${url}/api/layers`)).json()) as { items: { id: string }[] }
  return items
}

/** A store and a folder of its own. */
const surroundings = async (t: TestScope) => ({
  REDIS_URL: (await startValkey(t)).url,
  DATA_DIR: await temporaryDirectory(t),
})

t.test('starts alone, stops cleanly at SIGTERM, and keeps its data for the next start', async (t) => {
  const env = await surroundings(t)
  const child = run(t, env)
  const url = await started(child)
  t.equal((await createLayer(url)).status, 201)
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  t.same(await within(ended), [0, null])
  const again = await started(run(t, env))
  t.equal((await layersAt(again)).length, 1)
})

t.test(
  'after SIGTERM it reports not ready, keeps serving for a while, and completes every answer',
  async (t) => {
    const child = run(t, { ...(await surroundings(t)), DRAIN_DELAY_MS: '6000' })
    const url = await started(child)
    const ended = once(child, 'exit')
    const check = async () => (await fetch(`${url}/healthz`)).status
    t.equal(await check(), 200)
    child.kill('SIGTERM')
    await eventually(async () => (await check()) === 503, { what: 'the proxy to be told' })
    t.equal((await createLayer(url)).status, 201)
    // The request waits for an engine that does not run, so it is in progress while the process stops.
    const late = ask(`${url}/api/stream/control`, {
      method: 'POST',
      headers: { prefer: 'wait=10' },
      body: JSON.stringify({ action: 'start' }),
    })
    t.equal((await late).status, 202)
    t.same(await within(ended), [0, null])
  },
)

t.test('kill -9 loses no confirmed write', async (t) => {
  const env = await surroundings(t)
  const child = run(t, env)
  const url = await started(child)
  const ended = once(child, 'exit')
  const created: string[] = []
  const storm = Array.from({ length: 30 }, async () => {
    const answer = await createLayer(url)
    created.push(((await answer.json()) as { id: string }).id)
    if (created.length === 10) child.kill('SIGKILL')
  })
  await Promise.allSettled(storm)
  await within(ended)
  const again = await started(run(t, env))
  const stored = new Set((await layersAt(again)).map(({ id }) => id))
  t.ok(created.length >= 10)
  t.same(
    created.filter((id) => !stored.has(id)),
    [],
  )
})

t.test('an impossible start ends with one line that names the variable', async (t) => {
  const env = await surroundings(t)
  const taken = createServer().listen(0, '127.0.0.1')
  t.teardown(() => taken.close())
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address ? String(address.port) : ''
  const file = join(env.DATA_DIR, 'file')
  await writeFile(file, '')
  for (const [fault, pattern] of [
    [{ PORT: port }, /PORT=.*in use/],
    [{ DATA_DIR: join(file, 'below') }, /DATA_DIR=/],
    [{ PORT: 'many' }, /PORT: "many" is not allowed/],
    [{ REDIS_URL: '' }, /REDIS_URL: it is not set and this app needs it/],
    [{ REDIS_URL: 'http://127.0.0.1:6379' }, /REDIS_URL: .*redis:/],
    [{ ENVIRONMENT: 'production' }, /ALLOW_DEV_AUTH_BYPASS/],
  ] as const) {
    const { code, line } = await refusal(run(t, { ...env, ...fault }))
    t.equal(code, 1)
    t.match(line, pattern)
    t.equal(line.trim().split('\n').length, 1, line)
  }
})
