import t from 'tap'
import { eventually, freePort, startServerProcess, temporaryDirectory } from '../src/index.ts'

/** Crashes at a connection that sends something, in its first run only. */
const FRAGILE = `
  const { existsSync, writeFileSync } = require('node:fs')
  const [port, file] = process.argv.slice(1)
  const crashes = !existsSync(file)
  writeFileSync(file, '')
  const server = require('node:net').createServer((socket) => {
    socket.on('data', () => {
      if (crashes) process.kill(process.pid, 'SIGSEGV')
      socket.end('HTTP/1.1 204 No Content\\r\\nConnection: close\\r\\n\\r\\n')
    })
    socket.on('error', () => {})
  })
  server.listen(Number(port), '127.0.0.1')
`

t.test('a server that crashes is started again on its port', async (t) => {
  const port = await freePort()
  const file = `${await temporaryDirectory(t)}/was-started`
  const server = await startServerProcess(t, {
    command: process.execPath,
    arguments: ['--eval', FRAGILE, String(port), file],
    port,
    maxRespawns: 1,
    readyDeadlineMs: 60_000,
  })
  const { pid } = server
  await t.rejects(fetch(`http://127.0.0.1:${port}`), 'the crash')
  const answered = await eventually(async () => (await fetch(`http://127.0.0.1:${port}`)).status === 204, {
    what: 'an answer of the new process',
    deadlineMs: 60_000,
  })
  t.ok(answered)
  t.not(server.pid, pid)
})
