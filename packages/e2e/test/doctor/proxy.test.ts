import { startProxy } from '@stream-manager/infra'
import { missingProgram } from '@stream-manager/test-kit'
import t from 'tap'
import {
  type Examination,
  type ExpectedFault,
  expectFault,
  expectHealthy,
  type ProxyFaults,
  startExamined,
} from '../../src/index.ts'

const examined = await startExamined(t, { CORS_ORIGINS: 'https://allowed.example' })
const { environment, apiPort, gatewayPort } = examined
const GROUPS = ['socket', 'origins', 'identity', 'proxy']

const asking = (more: Partial<Examination> = {}): Examination => ({ environment, only: GROUPS, ...more })

t.test('finds nothing at healthy services: direct, and behind a proxy made by hand', async (t) => {
  const { target } = await examined.proxy()
  await expectHealthy(t, asking())
  const { of } = await expectHealthy(t, asking({ target }))
  t.match(of('origins.sockets')?.summary, /origins are treated as configured/)
  t.match(of('proxy.client'), { status: 'pass', vantage: 'through the proxy' })
  t.match(of('proxy.sticky'), { status: 'pass' })
})

t.test(
  'finds nothing behind HAProxy with the routing of this repository',
  { skip: missingProgram('haproxy') },
  async (t) => {
    for (const kind of ['production', 'development'] as const) {
      const { url } = await startProxy(t, {
        ...{ kind: 'haproxy', environment: kind, domain: '127.0.0.1' },
        ...{ streamApi: [apiPort], gateway: [gatewayPort] },
      })
      const target = new URL(kind === 'production' ? `${url}/stream/` : `${url}/`)
      const { statuses } = await expectHealthy(t, asking({ target }))
      t.equal(statuses['proxy.inner'], 'pass', kind)
    }
  },
)

const PROXIES: readonly (readonly [string, ProxyFaults, ExpectedFault])[] = [
  ['that hides the client', { hidesClient: true }, ['proxy.client', /sends no X-Forwarded-For/]],
  [
    'that believes its clients',
    { believesClient: true },
    ['proxy.forged', /passes X-Forwarded-\* of clients on/],
  ],
  ['that drops Authorization', { dropsAuthorization: true }, ['identity.tokens', /removes Authorization/]],
  ['that shows health and metrics', { routesInnerPaths: true }, ['proxy.inner', /sends every path/]],
  ['that allows every origin', { allowsAllOrigins: true }, ['origins.requests', /adds CORS headers/]],
  [
    'that answers files with the page',
    { answersWithPage: true },
    ['proxy.page', /answers unknown paths with a page/],
  ],
]

t.test('names the fault of a proxy, and no second one', async (t) => {
  const proxy = await examined.proxy()
  for (const [name, faults, expected] of PROXIES) {
    proxy.setFaults(faults)
    t.comment(`a proxy ${name}`)
    await expectFault(t, asking({ target: proxy.target }), expected)
  }
})

t.test('says nothing of a missing cookie where one gateway runs', async (t) => {
  const proxy = await examined.proxy()
  proxy.setFaults({ setsNoCookie: true })
  const { of } = await expectHealthy(t, asking({ target: proxy.target, only: ['proxy.sticky'] }))
  t.match(of('proxy.sticky'), { status: 'skip', summary: /one gateway|does not say/ })
})

t.test('names settings here that differ from those of the services', async (t) => {
  const other = { ...environment, CORS_ORIGINS: 'https://other.example' }
  const asked = asking({ environment: other, only: ['origins.sockets'] })
  const finding = await expectFault(t, asked, ['origins.sockets', /started with other CORS_ORIGINS/])
  t.match(finding?.evidence, [
    { what: 'upgrade Origin: https://other.example', expected: 'opens', actual: 'refused' },
  ])
  const open = { ...environment, ENVIRONMENT: 'development', ALLOW_DEV_AUTH_BYPASS: 'true' }
  const bypassed = asking({ environment: open, only: ['identity.bypass'] })
  await expectFault(t, bypassed, ['identity.bypass', /another ENVIRONMENT or bypass/])
})
