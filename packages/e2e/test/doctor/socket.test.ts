import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { heldFor } from '@stream-manager/diagnostics/doctor'
import { createAuthority, freePort } from '@stream-manager/test-kit'
import t from 'tap'
import {
  type Examination,
  type ExpectedFault,
  expectFault,
  expectHealthy,
  type ProxyFaults,
  startExamined,
} from '../../src/index.ts'

const examined = await startExamined(t)
const { environment } = examined
/** Longer than an answer takes on a busy machine, where the test waits for the end of patience. */
const SHORT_PATIENCE_MS = 15_000
const only = ['socket']
const asking = (more: Partial<Examination> = {}): Examination => ({ environment, only, ...more })

t.test('finds nothing at a healthy service, also through a proxy', async (t) => {
  const { target } = await examined.proxy()
  for (const seen of [{}, { target }]) {
    const { findings } = await expectHealthy(t, asking(seen))
    const others = findings.filter(({ status }) => status !== 'pass')
    t.strictSame(
      others.map(({ id, summary }) => `${id}: ${summary}`),
      [],
      'every check had something to check',
    )
  }
})

const PROXIES: readonly (readonly [string, ProxyFaults, ExpectedFault])[] = [
  ['without Upgrade', { stripsUpgrade: true }, ['socket.upgrade', /removes the headers Upgrade/]],
  ['with /ws at the API', { sendsSocketsToApi: true }, ['socket.upgrade', /goes to the API/]],
  ['without a way to the gateway', { isCutOff: 'sockets' }, ['socket.upgrade', /does not reach the gateway/]],
  ['without a way to any service', { isCutOff: 'everything' }, ['socket.route', /another network/]],
  ['that keeps the prefix', { prefix: 'kept' }, ['socket.route', /leaves the prefix/]],
  ['that doubles the prefix', { prefix: 'twice' }, ['socket.route', /leaves the prefix/]],
  ['that names another host', { replacesHost: 'other.example' }, ['socket.route', /answer only to DOMAIN/]],
  ['that replaces Host', { replacesHost: '127.0.0.1:9' }, ['socket.origin', /replaces the header Host/]],
  [
    'with a second Origin',
    { addsOrigin: 'https://other.example' },
    ['socket.upgrade', /proxy on the way adds/],
  ],
  ['that replaces Origin', { replacesOrigin: 'null' }, ['socket.origin', /adds, changes or removes/]],
]

t.test('names the fault of a proxy, and no second one', async (t) => {
  const proxy = await examined.proxy()
  for (const [name, faults, expected] of PROXIES) {
    proxy.setFaults(faults)
    t.comment(`a proxy ${name}`)
    const finding = await expectFault(t, asking({ target: proxy.target }), expected)
    t.equal(finding?.vantage, 'through the proxy')
  }
})

t.test('names a proxy that is silent, or passes no frame on', async (t) => {
  const proxy = await examined.proxy()
  const asked = asking({ target: proxy.target, patienceMs: SHORT_PATIENCE_MS })
  proxy.setFaults({ isSilent: true })
  await expectFault(t, asked, ['socket.route', /does not answer/])
  proxy.setFaults({ swallowsFrames: true })
  await expectFault(t, asked, ['socket.connect', /passes its frames on to nobody/])
})

t.test('names a proxy that cuts quiet sockets', async (t) => {
  const proxy = await examined.proxy()
  proxy.setFaults({ cutsSocketsAfterMs: 3000 })
  const asked = asking({ target: proxy.target, only: ['socket.idle'], replace: [heldFor(30_000)] })
  await expectFault(t, asked, ['socket.idle', /ends connections that are quiet/])
  proxy.setFaults({})
  const { statuses } = await expectHealthy(t, { ...asked, replace: [heldFor(1000)] })
  t.equal(statuses['socket.idle'], 'pass')
})

t.test('names what is wrong with a certificate', async (t) => {
  const authority = await createAuthority()
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
  const behind = async (host: string, validUntil?: Date) =>
    (await examined.proxy({ certificate: await authority.issue(host, validUntil) })).target
  const good = await behind('127.0.0.1')
  await expectFault(t, asking({ target: good }), ['socket.tls', /authority of your own/])
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, authority.cert])
  t.teardown(() => setDefaultCACertificates(before))
  await expectHealthy(t, asking({ target: good }))
  const expired = await behind('127.0.0.1', inDays(-3))
  await expectFault(t, asking({ target: expired }), ['socket.tls', /renewal does not run/])
  const soon = await behind('127.0.0.1', inDays(5))
  t.match(await expectFault(t, asking({ target: soon }), ['socket.tls', /renewal does not work/]), {
    status: 'warn',
  })
  await expectFault(t, asking({ target: await behind('other.example') }), ['socket.tls', /other names/])
  const plain = new URL((await examined.proxy()).target.href.replace('http:', 'https:'))
  await expectFault(t, asking({ target: plain }), ['socket.tls', /speaks no TLS/])
})

t.test('names an address that does not exist, and one at which nobody listens', async (t) => {
  await expectFault(t, asking({ target: new URL('http://nowhere.invalid/stream/') }), [
    'socket.name',
    /record|name server/,
  ])
  const closed = new URL(`http://127.0.0.1:${await freePort()}/stream/`)
  await expectFault(t, asking({ target: closed }), ['socket.tcp', /proxy does not run/])
})

t.test('names a gateway that does not listen, and one that has another key', async (t) => {
  const elsewhere = { ...environment, WS_PORT: String(await freePort()) }
  await expectFault(t, asking({ environment: elsewhere }), ['socket.gateway', /does not run/])
  const foreign = { ...environment, JWT_SECRET: 'another-secret-of-thirty-two-bytes' }
  await expectFault(t, asking({ environment: foreign }), ['socket.token', /another key/])
})
