import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readdir, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'

const FIXTURE = fileURLToPath(new URL('../fixtures/service.ts', import.meta.url))

/** Long: a loaded machine takes seconds to load the modules. */
const DEADLINE_MS = 120_000

interface Running {
  readonly child: ChildProcess
  readonly stderr: () => string
  /** The first log line whose message matches. */
  readonly logged: (pattern: RegExp) => Promise<Record<string, unknown>>
  readonly exited: () => Promise<unknown[]>
}

/** The fixture as a real process; whatever happens, it does not outlive the test. */
const run = (t: Test, env: Record<string, string>): Running => {
  const child = spawn(process.execPath, ['--conditions=@stream-manager/source', FIXTURE], {
    env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: t.testdir({}), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const errors: string[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(String(chunk)))
  const records: Record<string, unknown>[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => records.push(JSON.parse(line)))
  const logged = async (pattern: RegExp) => {
    const signal = AbortSignal.timeout(DEADLINE_MS)
    for (;;) {
      const found = records.find(({ msg }) => pattern.test(String(msg)))
      if (found) return found
      await once(lines, 'line', { signal })
    }
  }
  const closed = once(child, 'close')
  const exited = () => within(closed, { what: 'the end of the process', deadlineMs: DEADLINE_MS })
  return { child, stderr: () => errors.join(''), logged, exited }
}

const readyUrl = async (service: Running): Promise<string> =>
  String(((await service.logged(/^ready/))['addresses'] as string[])[0])

t.test('SIGTERM ends a real process with code 0', async (t) => {
  const service = run(t, {})
  t.equal((await fetch(await readyUrl(service))).status, 404, 'what is called ready answers')
  service.child.kill('SIGTERM')
  t.strictSame(await service.exited(), [0, null])
  await service.logged(/^stopped/)
})

t.test('a second SIGTERM ends a process that hangs in a phase', async (t) => {
  const service = run(t, { AUTOSTART: 'false' })
  await readyUrl(service)
  service.child.kill('SIGTERM')
  await service.logged(/^stopping/)
  service.child.kill('SIGTERM')
  t.strictSame(await service.exited(), [1, null])
})

t.test('an unhandled rejection is logged and ends the process with code 1', async (t) => {
  const service = run(t, {})
  const url = await readyUrl(service)
  await fetch(`${url}/reject`).catch(() => {})
  t.match(await service.logged(/unhandledRejection/), { err: { message: 'nobody waits for this' } })
  t.strictSame(await service.exited(), [1, null])
})

t.test('the password of Redis is in no line of the log', async (t) => {
  const REDIS_URL = `redis://:hunter2-hunter2@127.0.0.1:${await freePort()}`
  const service = run(t, { REDIS_URL })
  const url = await readyUrl(service)
  await fetch(`${url}/reject`, { headers: { 'x-secret': 'hunter2-hunter2' } }).catch(() => {})
  t.match(await service.logged(/unhandledRejection/), {
    err: { message: 'nobody waits for this [redacted]' },
  })
  await service.exited()
})

t.test('a port in use ends the process with one line that names it', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.teardown(() => taken.close())
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const service = run(t, { PORT: String(port) })
  t.strictSame(await service.exited(), [1, null])
  t.equal(
    service.stderr(),
    `fixture: cannot start: PORT=${port}: cannot listen on 127.0.0.1:${port}: the port is already in use\n`,
  )
})

t.test('a bad environment ends the process with a line for each fault', async (t) => {
  const service = run(t, { PORT: 'x', LOG_LEVEL: 'loud', ALLOW_DEV_AUTH_BYPASS: 'true' })
  t.strictSame(await service.exited(), [1, null])
  t.match(service.stderr().trim().split('\n'), [
    /^fixture: cannot start: PORT: "x"/,
    /^fixture: cannot start: LOG_LEVEL: "loud"/,
    /^fixture: cannot start: ALLOW_DEV_AUTH_BYPASS: /,
  ])
})

t.test('a service writes files that only its user can read, whatever its umask was', async (t) => {
  const earlier = process.umask(0o022)
  t.teardown(() => process.umask(earlier))
  const folder = `${t.testdir({})}/data`
  const service = run(t, { DATA_DIR: folder })
  await readyUrl(service)
  const names = ['.', ...(await readdir(folder))]
  t.ok(names.length > 1, names.join(', '))
  for (const name of names) t.equal((await stat(`${folder}/${name}`)).mode & 0o077, 0, name)
})

t.test('a data folder that other users may open is named in a warning', async (t) => {
  const folder = t.testdir({})
  await chmod(folder, 0o755)
  const service = run(t, { DATA_DIR: folder })
  t.match(await service.logged(/^DATA_DIR/), { level: 'warn', msg: /chmod 700/ })
})
