import { freePort } from '@stream-manager/test-kit'
import t from 'tap'
import { owner } from '../../../src/checks/ports/owner.ts'
import { startListener } from '../../fakes/listener.ts'
import { patient } from '../../fakes/patient.ts'
import { runCheck } from '../../fakes/run-check.ts'

/** The default ports may be those of a system that runs beside the tests. */
const CLOSED = { PORT: '0', WS_PORT: '0', METRICS_PORT: '0', HEALTH_PORT: '0', EVENT_HANDLER_PORT: '0' }

t.test('names the process of another program, its address and its port', async (t) => {
  const port = await freePort()
  const child = await startListener(t, port)
  t.match(await runCheck(patient(owner), { ...CLOSED, WS_PORT: String(port) }), {
    status: 'fail',
    summary: new RegExp(`port ${port}: pid ${child.pid}, .*main\\.cjs`),
    evidence: [
      { what: `WS_PORT, 127.0.0.1:${port}`, actual: new RegExp(`pid ${child.pid}`), source: '/proc/net/tcp' },
    ],
    fix: { command: `ps -o pid,user,lstart,args -p ${child.pid}` },
  })
})

t.test('passes for a program of Stream Manager', async (t) => {
  const port = await freePort()
  await startListener(t, port, { packageName: '@stream-manager/ws-gateway' })
  t.match(await runCheck(patient(owner), { ...CLOSED, WS_PORT: String(port) }), {
    status: 'pass',
    evidence: [{ what: /WS_PORT/ }],
  })
})

t.test('names a program that is not Node, and not its arguments, which may be secrets', async (t) => {
  const port = await freePort()
  const perl = `# pl4nted\nuse IO::Socket::INET; $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => ${port}, Listen => 1); $| = 1; print "open"; sleep 600`
  await startListener(t, port, { wrapper: ['perl', '-e', perl] })
  t.match(await runCheck(patient(owner), { ...CLOSED, PORT: String(port) }), {
    status: 'fail',
    summary: /pid \d+, perl/,
  })
})

t.test('passes when no port of the services is open', async (t) => {
  t.match(await runCheck(patient(owner), CLOSED), { status: 'pass', summary: /nothing listens/ })
})
