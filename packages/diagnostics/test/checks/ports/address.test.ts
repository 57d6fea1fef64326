import { freePort } from '@stream-manager/test-kit'
import t from 'tap'
import { address } from '../../../src/checks/ports/address.ts'
import { startListener } from '../../fakes/listener.ts'
import { patient } from '../../fakes/patient.ts'
import { runCheck } from '../../fakes/run-check.ts'

const OTHERS = { PORT: '0', METRICS_PORT: '0', HEALTH_PORT: '0', EVENT_HANDLER_PORT: '0' }

const listenAt = async (t: Parameters<typeof startListener>[0], host: string) => {
  const port = await freePort()
  await startListener(t, port, { host })
  return { ...OTHERS, WS_PORT: String(port) }
}

t.test('a service at loopback cannot be reached at HOST 0.0.0.0', async (t) => {
  const environment = await listenAt(t, '127.0.0.1')
  t.match(await runCheck(patient(address), { ...environment, HOST: '0.0.0.0' }), {
    status: 'fail',
    summary: /WS_PORT is open at 127\.0\.0\.1:\d+, and HOST is 0\.0\.0\.0/,
    evidence: [{ expected: 'an address that is not loopback', actual: `127.0.0.1:${environment.WS_PORT}` }],
    cause: /loopback alone/,
  })
})

t.test('a service at ::1 does not answer at 127.0.0.1', async (t) => {
  const environment = await listenAt(t, '::1')
  for (const HOST of ['localhost', '127.0.0.1']) {
    t.match(await runCheck(patient(address), { ...environment, HOST }), {
      status: 'fail',
      evidence: [{ expected: '127.0.0.1', actual: `[::1]:${environment.WS_PORT}`, source: '/proc/net/tcp6' }],
      cause: /localhost, which is ::1/,
    })
  }
})

t.test('an address that contains HOST passes', async (t) => {
  for (const [host, HOST] of [
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['::', '127.0.0.1'],
    ['::', '0.0.0.0'],
  ] as const) {
    const environment = await listenAt(t, host)
    t.match(
      await runCheck(patient(address), { ...environment, HOST }),
      { status: 'pass' },
      `${host} for ${HOST}`,
    )
  }
})
