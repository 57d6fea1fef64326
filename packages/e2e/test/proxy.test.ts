import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { checker, HEARTBEAT_PREFIX, Heartbeat } from '@stream-manager/contracts'
import { type InfraRedis, PATIENT_READ_MS, startInfraRedis } from '@stream-manager/infra'
import { eventually, openSocket, PATIENT_REDIS, SMALL_STREAM_CONFIG } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import {
  type Answer,
  asOwnUser,
  type Deployment,
  exchange,
  missingDeployment,
  startDeployment,
  startReader,
} from '../src/index.ts'

const HOST = 'stream.test'
const STATE = '/api/stream/state'
const checkHeartbeat = checker(Heartbeat, 'the heartbeat')

const upgraded = async (t: Test, url: string, cookie?: string): Promise<string> => {
  const { socket, response } = await openSocket(t, url, { headers: cookie ? { cookie } : {} })
  socket.send('{"id":1,"connect":{}}')
  return String(response.headers['set-cookie'] ?? '').split(';', 1)[0] ?? ''
}

/** Open sockets of each gateway, from its heartbeats. */
const socketCounts = async (t: Test, redis: InfraRedis): Promise<() => Promise<number[]>> => {
  const backplane = await openRedisBackplane({ url: redis.urlFor('health-sidecar'), timing: PATIENT_REDIS })
  t.teardown(() => backplane.close())
  return async () => {
    const beats = await backplane.listLatest(`${HEARTBEAT_PREFIX}ws-gateway/`)
    const checked = beats.map(({ value }) => checkHeartbeat(value))
    return checked.map((beat) => (beat.ok ? (beat.value.sockets ?? 0) : 0)).sort((a, b) => a - b)
  }
}

/** Waits until `count` requests in a row are answered with 200. */
const answersSteadily = (ask: () => Promise<Answer>, count: number, what: string) =>
  eventually(
    async () => {
      for (let good = 0; good < count; good += 1) {
        if ((await ask()).status !== 200) return false
      }
      return true
    },
    { what, deadlineMs: 120_000 },
  )

const production = async (t: Test, { drivers, startProxy }: Deployment) => {
  const { port, kind } = await startProxy({ environment: 'production', domain: HOST })
  t.comment(`through ${kind}`)
  const ask = (path: string, host = HOST) => exchange({ port, path, headers: { host } })
  await answersSteadily(() => ask(`/stream${STATE}`), 1, 'the API to answer below the prefix')
  t.equal((await ask(STATE)).status, 404, 'and not without the prefix')
  t.equal((await ask(`/stream${STATE}`, 'another.test')).status, 404, 'and not at another host')
  for (const path of ['/healthz', '/stream/healthz', '/metrics', '/stream/metrics', '/health']) {
    t.equal((await ask(path)).status, 404, path)
  }
  const page = await ask('/stream/')
  t.equal(page.status, 200)
  const parts = [...page.body.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, link = '']) => link)
  t.ok(parts.length > 1)
  for (const link of parts) {
    const { pathname } = new URL(link, `http://${HOST}/stream/`)
    t.equal((await ask(pathname)).status, 200, `${pathname}, which the page loads`)
  }

  await drivers[0].call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)
  t.equal((await drivers[0].control('start')).status, 'live')
  const playlist = await eventually(
    async () => {
      const { body } = await ask('/stream/hls/main/index.m3u8')
      return body.includes('#EXTINF') && body
    },
    { what: 'the playlist through the proxy' },
  )
  const segment = playlist.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? ''
  const { pathname } = new URL(segment, `http://${HOST}/stream/hls/main/index.m3u8`)
  t.equal((await ask(pathname)).status, 200, 'a segment that the playlist names')

  const reader = await startReader(t, `ws://127.0.0.1:${port}/ws`, 'stream-state')
  const before = reader.last
  await drivers[1].control('stop')
  await eventually(() => reader.last > before, { what: 'the event through the proxy' })
  reader.client.disconnect()
}

const sticky = async (t: Test, { startProxy }: Deployment, redis: InfraRedis) => {
  const { port, kind } = await startProxy()
  t.comment(`through ${kind}`)
  const url = `ws://127.0.0.1:${port}/ws`
  const counts = await socketCounts(t, redis)
  await eventually(async () => (await counts()).join() === '0,0', { what: 'all sockets to close' })
  const cookie = await upgraded(t, url)
  t.match(cookie, /^sm_gateway=./)
  for (let again = 0; again < 7; again += 1) await upgraded(t, url, cookie)
  await eventually(async () => (await counts()).join() === '0,8', {
    what: 'all sockets to be at one gateway',
  })
}

const dead = async (t: Test, { apis, startProxy }: Deployment) => {
  const { port, kind } = await startProxy()
  t.comment(`through ${kind}`)
  const [dying] = apis
  const ask = () => exchange({ port, path: STATE })
  await answersSteadily(ask, 4, 'the proxy to route to both APIs')
  await dying.process.kill()
  const answers = await Promise.all(Array.from({ length: 30 }, ask))
  t.same([...new Set(answers.map(({ status }) => status))], [200], 'every read is answered')
  await dying.start()
  await apis[1].process.kill()
  await answersSteadily(ask, 20, 'the proxy to route to the restarted API')
  await apis[1].start()
}

const slow = async (t: Test, { apis, startProxy }: Deployment) => {
  const { port, kind } = await startProxy()
  t.comment(`through ${kind}`)
  const [frozen] = apis
  const ask = () => exchange({ port, path: STATE })
  /** Without a wait for the frozen API. */
  const askSoon = () => exchange({ port, path: STATE, deadlineMs: PATIENT_READ_MS - 1000 })
  await answersSteadily(ask, 4, 'the proxy to route to both APIs')
  frozen.process.freeze()
  const answers = await Promise.all(Array.from({ length: 10 }, ask))
  t.same(
    [...new Set(answers.map(({ status }) => status))],
    [200],
    'the proxy sends an unanswered read to the other API',
  )
  await answersSteadily(askSoon, 20, 'the proxy to stop routing to the frozen API')
  frozen.process.thaw()
  await apis[1].process.kill()
  await answersSteadily(askSoon, 20, 'the proxy to route to the thawed API')
}

const skip = missingDeployment()

t.test('a deployment behind a proxy', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const environment = { DOMAIN: HOST }
  const deployment = await startDeployment(t, { redisUrlFor: asOwnUser(redis), engines: 1, environment })
  await t.test(
    'the production proxy routes page, API, programme and socket below the prefix of one host',
    (t) => production(t, deployment),
  )
  await t.test('sockets with the same sticky cookie reach the same gateway', (t) =>
    sticky(t, deployment, redis),
  )
  await t.test('a killed API gets no requests until it is back', (t) => dead(t, deployment))
  await t.test('a frozen API gets no requests until it is thawed', (t) => slow(t, deployment))
})
