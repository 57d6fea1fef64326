import type { Socket } from 'node:net'
import { freePort, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { behind } from '../../../src/checks/ports/behind.ts'
import { published } from '../../../src/checks/ports/published.ts'
import { startHttp } from '../../fakes/http-server.ts'
import { patient } from '../../fakes/patient.ts'
import { publishedFolder, startEmpty } from '../../fakes/published-folder.ts'
import { runCheck } from '../../fakes/run-check.ts'

t.test('a service at loopback is not behind its published port', async (t) => {
  const folder = await publishedFolder(t, ['127.0.0.1:4201:4201'], ['HOST: 127.0.0.1'])
  t.match(await runCheck(patient(published), {}, { folder }), {
    status: 'fail',
    summary: 'HOST of gateway, port 4201 is 127.0.0.1, and nobody is behind the published port',
    evidence: [{ actual: '127.0.0.1', place: { path: 'compose.yaml', line: 6 } }],
  })
})

t.test('a port on which the service does not listen is named with its line', async (t) => {
  const folder = await publishedFolder(t, ['8080:4000'])
  t.match(await runCheck(patient(published), {}, { folder }), {
    status: 'fail',
    evidence: [
      { what: 'published port of gateway', actual: '4000', place: { path: 'compose.yaml', line: 7 } },
    ],
  })
})

t.test('passes where they meet, also with a port from outside', async (t) => {
  const folder = await publishedFolder(t, ['$' + '{ADDRESS:-127.0.0.1}:8080:4201'], ['HOST: 0.0.0.0'])
  t.match(await runCheck(patient(published), {}, { folder }), { status: 'pass' })
})

t.test('skips a folder without compose files', async (t) => {
  t.match(await runCheck(patient(published), {}, { folder: await temporaryDirectory(t) }), { status: 'skip' })
})

t.test('a port that closes each connection without a byte is named', async (t) => {
  for (const end of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
    const port = await startEmpty(t, (socket) => end(socket))
    const folder = await publishedFolder(t, [`127.0.0.1:${port}:4201`])
    t.match(await runCheck(patient(behind), {}, { folder }), {
      status: 'fail',
      summary: `127.0.0.1:${port} of gateway accepts connections and closes them without an answer`,
      fix: { command: 'docker compose logs --tail=50 gateway' },
    })
  }
})

t.test('a port that answers, and one that listens in silence, are served', async (t) => {
  const { port } = new URL(await startHttp(t, (_request, response) => response.writeHead(404).end()))
  const silent = await startEmpty(t, () => {})
  for (const served of [port, silent]) {
    const folder = await publishedFolder(t, [`127.0.0.1:${served}:4201`])
    t.match(await runCheck(patient(behind), {}, { folder }), { status: 'pass' }, String(served))
  }
})

t.test('a closed port says nothing', async (t) => {
  const folder = await publishedFolder(t, [`127.0.0.1:${await freePort()}:4201`])
  t.match(await runCheck(patient(behind), {}, { folder }), { status: 'skip', summary: /not started here/ })
})
