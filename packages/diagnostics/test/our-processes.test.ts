import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { ourProcesses } from '../src/processes/our-processes.ts'

/** A process of this script, with these words behind it. */
const startScript = async (t: TestScope, script: string, ...words: readonly string[]): Promise<number> => {
  const folder = await temporaryDirectory(t)
  await mkdir(join(folder, dirname(script)), { recursive: true })
  await writeFile(join(folder, script), 'process.stdout.write("ready"); setInterval(() => {}, 60_000)')
  const child = spawn(process.execPath, [script, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  await once(child.stdout, 'data')
  return child.pid ?? 0
}

t.test('names the services that run here as processes, and the start of all in one', async (t) => {
  const gateway = await startScript(t, 'apps/ws-gateway/dist/main.js')
  const start = await startScript(t, 'scripts/start/main.ts')
  const found = new Map((await ourProcesses()).map(({ pid, program }) => [pid, program]))
  t.equal(found.get(gateway), 'ws-gateway')
  t.equal(found.get(start), 'standalone')
})

t.test('a program with the name of a service in its arguments is none of them', async (t) => {
  const other = await startScript(t, 'other.js', 'apps/ws-gateway/dist/main.js')
  t.notOk((await ourProcesses()).some(({ pid }) => pid === other))
})
