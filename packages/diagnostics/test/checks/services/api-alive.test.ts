import { freePorts } from '@stream-manager/test-kit'
import t from 'tap'
import { apiAlive } from '../../../src/checks/services/api-alive.ts'
import { startAnswering } from '../../fakes/http-server.ts'
import { runCheck } from '../../fakes/run-check.ts'

t.test('passes when the API answers, also on an address of every interface', async (t) => {
  const url = await startAnswering(t, 200, 'ok')
  const { port } = new URL(url)
  t.match(await runCheck(apiAlive, { PORT: port }), { status: 'pass' })
  t.match(await runCheck(apiAlive, { PORT: port, HOST: '0.0.0.0' }), { status: 'pass' })
})

t.test('names the address when nothing listens', async (t) => {
  const [port] = await freePorts(1)
  t.match(await runCheck(apiAlive, { PORT: String(port) }), {
    ...{ status: 'fail', summary: `GET http://127.0.0.1:${port}/healthz: nothing listens there` },
    fix: { command: 'npx pnpm start' },
  })
})

t.test('skips when the system chooses the port', async (t) => {
  t.match(await runCheck(apiAlive, { PORT: '0' }), { status: 'skip', summary: /PORT is 0/ })
})
