import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileCache, temporaryDirectory, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { startEmpty } from '../support/system.ts'

const COMMAND = fileURLToPath(import.meta.resolve('@stream-manager/contract-tests/command'))
const DEADLINE_MS = 240_000
/** Seconds for one answer of a busy machine. */
const PATIENT = ['--timeout', '60']

const system = await startEmpty(t)

const start = (t: Test, args: readonly string[]) => {
  const child = spawn(process.execPath, ['--conditions=@stream-manager/source', COMMAND, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: compileCache(),
  })
  t.teardown(() => child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const exited = once(child, 'exit').then(([code]) => ({ code: code as number | null, output }))
  return { child, exited: within(exited, { what: 'the end of the command', deadlineMs: DEADLINE_MS }) }
}

t.test('a run without a failure exits with 0 and writes its reports', async (t) => {
  const folder = await temporaryDirectory(t)
  const junit = join(folder, 'junit.xml')
  const json = join(folder, 'report.json')
  const { exited } = start(t, [
    ...[system.apiUrl, system.socketUrl, '--junit', junit, '--json', json],
    ...PATIENT,
  ])
  const { code, output } = await exited
  t.equal(code, 0, output)
  t.match(output, /^ok {3}stream\.state > rest: a good input is answered \(\d+ ms\)$/m)
  t.match(output, /read-only: \d+ passed, 0 failed, \d+ skipped in/)
  t.match(JSON.parse(await readFile(json, 'utf8')), { mode: 'read-only', totals: { failed: 0 } })
  t.match(await readFile(junit, 'utf8'), /<testsuite name="stream\.state" tests="\d+" failures="0"/)
})

t.test('a run with a failure exits with 1', async (t) => {
  const { code, output } = await start(t, [system.apiUrl, 'ws://127.0.0.1:1/ws', '--timeout', '2']).exited
  t.equal(code, 1)
  t.match(output, /Failed:\n {2}socket > takes connections of the stock client/)
})

t.test('an invalid command line exits with 64 and prints the usage', async (t) => {
  const { code, output } = await start(t, ['--write']).exited
  t.equal(code, 64)
  t.match(output, /the address of the deployment is missing\n\nUsage:/)
})

t.test('an interrupted run removes what it created and exits with 1', async (t) => {
  const { child, exited } = start(t, [system.apiUrl, system.socketUrl, '--write', ...PATIENT])
  let interrupted = false
  child.stdout.on('data', (chunk: Buffer) => {
    // A second signal would end the run before its cleanup.
    if (!interrupted && chunk.includes('own stream, rpc')) interrupted = child.kill('SIGINT')
  })
  const { code, output } = await exited
  t.equal(code, 1)
  t.match(output, /SIGINT: removing what this run created/)
  t.match(output, /ok {3}cleanup > everything that the run created is removed/)
  const { items } = await system.api.call<{ items: { id: string }[] }>('GET', '/api/streams')
  t.strictSame(
    items.map(({ id }) => id),
    ['main'],
  )
})
