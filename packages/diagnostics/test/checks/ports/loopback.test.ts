import { freePort } from '@stream-manager/test-kit'
import t from 'tap'
import { loopback } from '../../../src/checks/ports/loopback.ts'
import { startListener } from '../../fakes/listener.ts'
import { patient } from '../../fakes/patient.ts'
import { runCheck } from '../../fakes/run-check.ts'

t.test('names the address at which the server listens', async (t) => {
  const port = await freePort()
  await startListener(t, port, { host: '127.0.0.1' })
  t.match(await runCheck(patient(loopback), { REDIS_URL: `redis://user:pl4nted@[::1]:${port}` }), {
    status: 'fail',
    summary: `REDIS_URL names [::1]:${port}, and the server listens at 127.0.0.1:${port}`,
    evidence: [{ source: 'REDIS_URL' }],
  })
})

t.test('passes where they meet, and where nothing listens', async (t) => {
  const [port, closed] = [await freePort(), await freePort()]
  await startListener(t, port, { host: '127.0.0.1' })
  for (const url of [`redis://127.0.0.1:${port}`, `redis://127.0.0.1:${closed}`]) {
    t.match(await runCheck(patient(loopback), { REDIS_URL: url }), { status: 'pass' })
  }
})

t.test('passes without a server on this machine', async (t) => {
  t.match(await runCheck(patient(loopback), { REDIS_URL: 'redis://redis:6379' }), {
    status: 'pass',
    summary: /no variable/,
  })
})
