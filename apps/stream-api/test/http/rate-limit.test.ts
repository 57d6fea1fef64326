import { BackplaneUnavailableError } from '@stream-manager/backplane/port'
import { HEARTBEAT_PREFIX } from '@stream-manager/contracts'
import { deferred, eventually } from '@stream-manager/test-kit'
import t from 'tap'
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

t.test('the page, the proxy’s check and loopback are not limited', async (t) => {
  const api = await testApi(t, { environment: TIGHT })
  const headers = { 'x-forwarded-for': '203.0.113.9' }
  await requestsFrom(api, '203.0.113.9', LIMIT + 1)
  for (const path of ['/', '/healthz']) t.equal((await api.get(path, headers)).statusCode, 200, path)
  const own = await Promise.all(Array.from({ length: LIMIT * 2 }, () => api.get('/api/stream/state')))
  t.ok(own.every(({ statusCode }) => statusCode === 200))
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
