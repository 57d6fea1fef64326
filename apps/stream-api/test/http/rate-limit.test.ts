import { BackplaneUnavailableError } from '@stream-manager/backplane/port'
import { anonymousCaller, HEARTBEAT_PREFIX } from '@stream-manager/contracts'
import { deferred, eventually } from '@stream-manager/test-kit'
import t from 'tap'
import type { Authenticate } from '../../src/plugins/app/authentication.ts'
import { RequestCounts } from '../../src/plugins/app/request-counts.ts'
import { problem, type TestApi, testApi } from '../support/test-api.ts'

/** Ten in ten seconds. */
const TIGHT = { TRUSTED_PROXIES: '127.0.0.1', MAX_REQUESTS_PER_SECOND: '1' }
const LIMIT = 10

const requestsFrom = async (api: TestApi, address: string, count: number): Promise<number[]> => {
  const ask = () => api.get('/api/stream/state', { 'x-forwarded-for': address })
  const answers = await Promise.all(Array.from({ length: count }, ask))
  return answers.map(({ statusCode }) => statusCode).sort()
}

const granted = (statuses: readonly number[]): number => statuses.filter((status) => status === 200).length

t.test('an address over the limit is refused, others are not', async (t) => {
  const api = await testApi(t, { environment: TIGHT })
  const statuses = await requestsFrom(api, '203.0.113.9', LIMIT + 5)
  t.equal(granted(statuses), LIMIT)
  const refused = await api.get('/api/layers', { 'x-forwarded-for': '203.0.113.9' })
  t.match(refused, problem(429, 'request.rate_limited'))
  t.match(refused.headers['retry-after'], /^(\d|10)$/)
  t.equal(granted(await requestsFrom(api, '203.0.113.10', LIMIT)), LIMIT)
})

t.test('the addresses of one IPv6 network share one limit', async (t) => {
  const api = await testApi(t, { environment: TIGHT })
  const statuses = await Promise.all(
    Array.from({ length: LIMIT + 2 }, (_, host) => requestsFrom(api, `2001:db8::${host + 1}`, 1)),
  )
  t.equal(granted(statuses.flat()), LIMIT)
  t.equal(granted(await requestsFrom(api, '2001:db8:0:1::1', 1)), 1)
})

t.test('the page and the proxy’s check are not limited', async (t) => {
  const api = await testApi(t, { environment: TIGHT })
  const headers = { 'x-forwarded-for': '203.0.113.9' }
  await requestsFrom(api, '203.0.113.9', LIMIT + 1)
  for (const path of ['/', '/healthz']) t.equal((await api.get(path, headers)).statusCode, 200, path)
})

t.test('every spelling of a path counts, and unknown paths do as well', async (t) => {
  const spellings = [
    '/%61pi/stream/state',
    '/api/stream%2Dnothing',
    '/api/no-such-path',
    '/no-such-path',
    '/docs/json',
    '/%64ocs/json',
    'http://127.0.0.1/api/stream/state',
  ]
  const api = await testApi(t, { environment: TIGHT })
  for (const [host, path] of spellings.entries()) {
    const headers = { host: '127.0.0.1', 'x-forwarded-for': `203.0.113.${host}` }
    const answers = await Promise.all(Array.from({ length: LIMIT + 2 }, () => api.get(path, headers)))
    t.equal(answers.filter(({ statusCode }) => statusCode === 429).length, 2, path)
  }
})

t.test('loopback is free in development only', async (t) => {
  const refused = async (environment: string) => {
    const api = await testApi(t, { environment: { MAX_REQUESTS_PER_SECOND: '1', ENVIRONMENT: environment } })
    const answers = await Promise.all(Array.from({ length: LIMIT + 2 }, () => api.get('/api/stream/state')))
    return answers.filter(({ statusCode }) => statusCode === 429).length
  }
  t.equal(await refused('development'), 0)
  t.equal(await refused('production'), 2)
})

t.test('a caller who is signed in is limited over all addresses, an anonymous one is not', async (t) => {
  const authenticate: Authenticate = async ({ headers }) => {
    const subject = headers.authorization
    return subject === undefined
      ? anonymousCaller()
      : { subject, name: subject, role: 'admin', grants: null, via: 'key' }
  }
  const api = await testApi(t, { environment: TIGHT, authenticate })
  let host = 0
  const granted = async (headers: Record<string, string>) => {
    const ask = () => api.get('/api/stream/state', { ...headers, 'x-forwarded-for': `203.0.113.${host++}` })
    const answers = await Promise.all(Array.from({ length: LIMIT + 3 }, ask))
    return answers.filter(({ statusCode }) => statusCode === 200).length
  }
  t.equal(await granted({}), LIMIT + 3)
  t.equal(await granted({ authorization: 'robot' }), LIMIT)
  t.equal(await granted({ authorization: 'another' }), LIMIT)
  const page = await api.get('/', { authorization: 'robot' })
  t.equal(page.statusCode, 200)
})

t.test('each of two replicas grants half while the shared count is unavailable', async (t) => {
  const api = await testApi(t, {
    environment: TIGHT,
    counts: () => ({
      count: async () => {
        throw new BackplaneUnavailableError('away')
      },
      listLatest: async () =>
        [1, 2].map((id) => ({ channel: `${HEARTBEAT_PREFIX}stream-api/${id}`, value: {} })),
    }),
  })
  t.equal(granted(await requestsFrom(api, '203.0.113.9', 2 * LIMIT)), LIMIT / 2)
})

t.test('simultaneous requests are counted in one call, and each has its own place', async (t) => {
  const calls: number[] = []
  const gate = deferred()
  let total = 0
  const counts = new RequestCounts({
    backplane: {
      count: async (_name, { by }) => {
        calls.push(by)
        await gate.promise
        total += by
        return { total, endsInMs: 1 }
      },
    },
    windowMs: 1000,
    replicas: () => 1,
    log: { warn: () => t.fail('nothing is away') },
  })
  const first = counts.hit('a')
  await eventually(() => calls.length === 1, { what: 'the first call' })
  const crowd = Array.from({ length: 50 }, () => counts.hit('a'))
  gate.resolve()
  const places = (await Promise.all([first, ...crowd])).map((count) => count.total)
  t.strictSame(
    places,
    Array.from({ length: 51 }, (_, index) => index + 1),
  )
  t.strictSame(calls, [1, 50])
})
