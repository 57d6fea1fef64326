import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { startSystem, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { ENTRY, startStandalone } from './support/system.ts'

/** Starts a process whose start fails; resolves with its exit code and output. */
const failToStart = async (t: TestScope, dataDir: string, environment: Record<string, string> = {}) => {
  const system = await startSystem({ entry: ENTRY, dataDir, environment, awaitReady: false })
  t.teardown(() => system.stop(0))
  const { code } = await system.exited
  const complaints = system
    .output()
    .split('\n')
    .filter((line) => line.includes('cannot start'))
  return { code, complaints, output: system.output() }
}

t.test('exits with one line that names the port when the port is in use', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  for (const variable of ['PORT', 'WS_PORT', 'HEALTH_PORT', 'METRICS_PORT', 'EVENT_HANDLER_PORT']) {
    const { code, complaints, output } = await failToStart(t, await temporaryDirectory(t), {
      [variable]: String(port),
    })
    t.equal(code, 1)
    t.equal(complaints.length, 1)
    t.match(complaints[0], `${variable}=${port}`)
    t.match(complaints[0], 'already in use')
    t.notMatch(output, '"ready:', 'no ready line')
  }
})

t.test('exits with one line that names a DATA_DIR that is not a folder', async (t) => {
  const file = join(await temporaryDirectory(t), 'file')
  await writeFile(file, '')
  const { code, complaints } = await failToStart(t, file)
  t.equal(code, 1)
  t.equal(complaints.length, 1)
  t.match(complaints[0], 'DATA_DIR')
})

t.test('exits with one line that names a DATA_DIR that another process uses', async (t) => {
  const running = await startStandalone(t, { environment: { AUTOSTART: 'false' } })
  const { code, complaints } = await failToStart(t, running.dataDir)
  t.equal(code, 1)
  t.equal(complaints.length, 1)
  t.match(complaints[0], running.dataDir)
})

t.test('names every invalid value in one error', async (t) => {
  const environment = { MAX_LAYERS: 'many', LOG_LEVEL: 'loud', AUTOSTART: 'yes', CORS_ORIGINS: '*' }
  const { code, complaints } = await failToStart(t, await temporaryDirectory(t), environment)
  t.equal(code, 1)
  t.equal(complaints.length, 4)
  for (const [index, name] of ['MAX_LAYERS', 'LOG_LEVEL', 'AUTOSTART', 'CORS_ORIGINS'].entries()) {
    t.ok(
      complaints.some((line) => line.includes(`${name}: `)),
      `${index + 1}: ${name}`,
    )
  }
})
