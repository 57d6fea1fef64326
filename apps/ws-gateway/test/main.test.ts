import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import {
  eventually,
  startValkey,
  TEST_ENVIRONMENT,
  temporaryDirectory,
  within,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { connectRaw } from './support/raw-client.ts'

/** A process compiles its sources as it starts, which takes long on a busy machine. */
const START_DEADLINE_MS = 120_000

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

const startProcess = async (t: Test, env: Record<string, string>): Promise<ChildProcess> => {
  const DATA_DIR = await temporaryDirectory(t)
  const child = spawn(process.execPath, ['--conditions=@stream-manager/source', main], {
    env: { ...TEST_ENVIRONMENT, DATA_DIR, WS_PORT: '0', DRAIN_DELAY_MS: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(async () => {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit')
  })
  return child
}

const readyAddress = async (child: ChildProcess): Promise<string> => {
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    const [, address] = /"msg":"ready: listening on (http[^"]+)"/.exec(line) ?? []
    if (address) return address
  }
  throw new Error('the process ended before it was ready')
}

t.test('the gateway serves in a process of its own and exits with 0 at SIGTERM', async (t) => {
  const { url: REDIS_URL } = await startValkey(t)
  const child = await startProcess(t, { REDIS_URL, DRAIN_DELAY_MS: '6000' })
  const address = await within(readyAddress(child), { what: 'the ready line', deadlineMs: START_DEADLINE_MS })
  const client = await connectRaw(t, `${address.replace('http', 'ws')}/ws`)
  // Valkey, which is slow on a busy machine, may miss the deadlines of production. The gateway asks to try again then.
  const ask = (command: Parameters<typeof client.ask>[0]) =>
    eventually(async () => {
      const reply = await client.ask(command)
      return reply.error === undefined && reply
    })
  t.match(await ask({ id: 2, subscribe: { channel: 'stream-state' } }), { subscribe: { recoverable: true } })
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await eventually(async () => (await fetch(`${address}/healthz`)).status === 503, {
    what: 'the proxy check to report draining',
  })
  t.match(await ask({ id: 3, presence_stats: { channel: 'stream-state' } }), { presence_stats: {} })
  t.match(await client.end(), { code: 3001 })
  const [code] = await within(exit, { what: 'the exit' })
  t.equal(code, 0)
})

const startFailure = async (child: ChildProcess): Promise<{ code: unknown; text: string }> => {
  let text = ''
  child.stderr?.on('data', (chunk) => {
    text += chunk
  })
  const [code] = await within(once(child, 'close'), { what: 'the exit', deadlineMs: START_DEADLINE_MS })
  return { code, text }
}

t.test('a failed start exits with one line that says why', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.teardown(() => taken.close())
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address ? String(address.port) : ''
  const { url: REDIS_URL } = await startValkey(t)
  const faults = [
    { env: { WS_PORT: 'x' }, says: /WS_PORT/ },
    { env: { WS_PORT: port }, says: new RegExp(`WS_PORT=${port}: .*already in use`) },
    { env: { REDIS_URL: '' }, says: /REDIS_URL: it is not set and this app needs it/ },
  ]
  for (const { env, says } of faults) {
    const { code, text } = await startFailure(await startProcess(t, { REDIS_URL, ...env }))
    t.equal(code, 1)
    t.match(text, says)
    t.equal(text.trim().split('\n').length, 1)
  }
})
