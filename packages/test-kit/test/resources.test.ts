import { once } from 'node:events'
import { stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import t from 'tap'
import { fakeClock, freePort, temporaryDirectory } from '../src/index.ts'

t.test('a free port can be listened on', async (t) => {
  const server = createServer().listen(await freePort(), '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  t.ok(server.listening)
})

t.test('a temporary directory is removed with its content at the end of its test', async (t) => {
  let directory = ''
  await t.test('the test that uses it', async (t) => {
    directory = await temporaryDirectory(t)
    await writeFile(path.join(directory, 'file'), 'content')
  })
  await t.rejects(stat(directory), { code: 'ENOENT' })
})

t.test('the fake clock moves by exactly what a test asks for', async (t) => {
  const clock = fakeClock(new Date('2030-01-01T00:00:00Z'))
  clock.advance(1500)
  t.strictSame([clock.now().toISOString(), clock.monotonicMs()], ['2030-01-01T00:00:01.500Z', 1500])
  clock.jumpWallClock(-3_600_000)
  t.strictSame([clock.now().toISOString(), clock.monotonicMs()], ['2029-12-31T23:00:01.500Z', 1500])
})
