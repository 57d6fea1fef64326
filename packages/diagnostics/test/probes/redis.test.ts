import { once } from 'node:events'
import { createServer } from 'node:net'
import { administer, eventually, freePort, missingProgram, startRedis } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { probeRedis } from '../../src/probes/redis.ts'
import { startFrozen } from '../fakes/index.ts'
import { portOf } from '../fakes/port.ts'

/** Long: a loaded machine takes seconds to answer. */
const DEADLINE_MS = 60_000
/** For a server that does not answer at all. */
const SHORT_DEADLINE_MS = 300
const PASSWORD = 's3cret'
const NEEDS_REDIS = { skip: missingProgram('redis-server') }

const probe = (url: string, deadlineMs = DEADLINE_MS) => probeRedis(url, AbortSignal.timeout(deadlineMs))

t.test('a real Redis answers, freezes, thaws and dies', NEEDS_REDIS, async (t) => {
  const redis = await startRedis(t, { password: PASSWORD })
  t.match(await probe(redis.url), { ok: true })
  redis.freeze()
  t.match(await probe(redis.url, SHORT_DEADLINE_MS), { ok: false, code: 'timeout' })
  redis.thaw()
  t.match(await probe(redis.url), { ok: true })
  await redis.kill()
  t.match(await probe(redis.url), { ok: false, code: 'unreachable', text: /nothing listens there/ })
})

t.test('a refused password is reported and not shown', NEEDS_REDIS, async (t) => {
  const redis = await startRedis(t, { password: PASSWORD })
  const result = await probe(`redis://:wr0ng@127.0.0.1:${redis.port}`)
  t.match(result, { ok: false, code: 'unexpected', text: /WRONGPASS/ })
  t.notMatch(result.text, 'wr0ng')
})

t.test('a password for a Redis that has none is refused', NEEDS_REDIS, async (t) => {
  const redis = await startRedis(t)
  const result = await probe(`redis://:s3cret@127.0.0.1:${redis.port}`)
  t.match(result, { ok: false, text: /AUTH <password> called without any password/ })
})

t.test('an address without the password accepts that Redis asks for one', NEEDS_REDIS, async (t) => {
  const redis = await startRedis(t, { password: PASSWORD })
  t.match(await probe(`redis://health-sidecar@127.0.0.1:${redis.port}`), { ok: true })
})

t.test('a Redis that loads its data is reported as loading', NEEDS_REDIS, async (t) => {
  const redis = await startRedis(t, {
    password: PASSWORD,
    appendOnly: true,
    config: [
      'rdbcompression no',
      'enable-debug-command local',
      'key-load-delay 5000',
      'loading-process-events-interval-bytes 1024',
    ],
  })
  // Larger than the interval, so that Redis answers after each key. All of them take 10 s to load.
  const value = 'x'.repeat(2048)
  const keys = Array.from({ length: 2000 }, (_, index) => [`key-${index}`, value]).flat()
  await administer({ port: redis.port, password: PASSWORD }, 'MSET', ...keys)
  const reload = administer({ port: redis.port, password: PASSWORD }, 'DEBUG', 'RELOAD').catch(() => {})
  const isLoading = async () => {
    const result = await probe(redis.url)
    return !result.ok && result.text.includes('LOADING') && result
  }
  const result = await eventually(isLoading, { what: 'the load', deadlineMs: DEADLINE_MS })
  t.match(result, { code: 'unexpected', text: /LOADING Redis is loading the dataset/ })
  await redis.kill()
  await reload
})

for (const [what, urlOf] of [
  ['node of a cluster', (port: number) => `redis+cluster://:s3cret@127.0.0.1:1,127.0.0.1:${port}`],
  ['Sentinel', (port: number) => `redis+sentinel://:of-the-master@127.0.0.1:1,127.0.0.1:${port}/main`],
] as const) {
  t.test(`one ${what} that answers is enough`, NEEDS_REDIS, async (t) => {
    const redis = await startRedis(t, { password: PASSWORD })
    t.match(await probe(urlOf(redis.port)), { ok: true })
    await redis.kill()
    t.match(await probe(urlOf(redis.port)), { ok: false, text: /127\.0\.0\.1:1: nothing listens there/ })
  })
}

t.test('an address that is not valid is reported without its secret', async (t) => {
  const result = await probe('http://:s3cret@127.0.0.1')
  t.match(result, { ok: false, text: /REDIS_URL must be/ })
  t.notMatch(result.text, 's3cret')
})

/** Answers every connection with this text. */
const startTalking = async (t: Test, text: string): Promise<number> => {
  const server = createServer((socket) => socket.on('error', () => {}).end(text))
  t.teardown(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return portOf(server.address())
}

t.test('a server that speaks another protocol is not a Redis', async (t) => {
  const port = await startTalking(t, 'HTTP/1.1 400 Bad Request\r\n\r\n')
  t.match(await probe(`redis://127.0.0.1:${port}`), { ok: false, code: 'unexpected' })
})

t.test('the connection to a server that never answers is closed at the deadline', async (t) => {
  const server = createServer()
  t.teardown(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const deadline = new AbortController()
  const closed = once(server, 'connection').then(async ([socket]) => {
    deadline.abort()
    await once(socket.resume(), 'close')
  })
  const url = `redis://127.0.0.1:${portOf(server.address())}`
  t.match(await probeRedis(url, deadline.signal), { ok: false, code: 'timeout', text: /no answer in time/ })
  await closed
})

t.test('an aborted deadline ends the probe before it connects', async (t) => {
  const url = `redis://127.0.0.1:${await startFrozen(t)}`
  t.match(await probeRedis(url, AbortSignal.abort()), { ok: false, code: 'timeout' })
  t.match(await probe(`redis://127.0.0.1:${await freePort()}`), { code: 'unreachable' })
})
