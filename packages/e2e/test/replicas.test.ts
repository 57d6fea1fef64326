import { type InfraRedis, startInfraRedis } from '@stream-manager/infra'
import { eventually, FLAWLESS, missingProgram, SMALL_STREAM_CONFIG } from '@stream-manager/test-kit'
import t from 'tap'
import { asOwnUser, type Deployment, startDeployment, startReader } from '../src/index.ts'

const LAYERS = 20
/** In ten seconds. The other tests need fewer than that from their own address. */
const REQUEST_LIMIT = 500
const WINDOW_MS = 10_000

const readersOf = ({ gateways }: Deployment, channel: string) =>
  Promise.all(gateways.map(({ port }) => startReader(t, `ws://127.0.0.1:${port}/ws`, channel)))

const createLayer = (url: string, key: string, color: string) =>
  fetch(`${url}/api/layers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ type: 'color', content: { color } }),
  })

/** All tests share one deployment, and each changes other things. Redis has the users of a real deployment. */
t.test('two APIs, gateways and engines', { skip: missingProgram('redis-server') }, async (t) => {
  const redis = await startInfraRedis(t)
  const deployment = await startDeployment(t, {
    redisUrlFor: asOwnUser(redis),
    engines: 2,
    sidecar: true,
    environment: { MAX_REQUESTS_PER_SECOND: String(REQUEST_LIMIT / 10) },
  })
  const { apis, drivers } = deployment

  t.test('a change through one API is visible through the other and through both gateways', async (t) => {
    const readers = await readersOf(deployment, 'layer-updates')
    const begun = readers[0]?.last ?? 0
    for (let turn = 0; turn < LAYERS; turn += 1) {
      const [writer, other] = turn % 2 ? ([drivers[1], drivers[0]] as const) : drivers
      const layer = { id: `layer-${turn}`, type: 'color', content: { color: '#123456' } }
      await writer.call('POST', '/api/layers', layer)
      t.equal((await other.call<{ id: string }>('GET', `/api/layers/${layer.id}`)).id, layer.id)
    }
    const end = begun + LAYERS
    await eventually(() => readers.every(({ last }) => last >= end), {
      what: 'readers of both gateways to receive all events',
    })
    for (const reader of readers) t.match(reader.account(end), { ...FLAWLESS, resyncs: 0 })
    const [first, second] = await Promise.all(
      drivers.map((driver) => driver.call('GET', '/api/layers?limit=100')),
    )
    t.strictSame(first, second)
  })

  t.test('a command sent to both APIs with one idempotency key is executed once', async (t) => {
    const count = async () =>
      (await drivers[0].call<{ items: unknown[] }>('GET', '/api/layers?limit=100')).items.length
    const before = await count()
    const keys = Array.from({ length: 10 }, (_, index) => `command-${index}`)
    const answers = await Promise.all(
      keys.flatMap((key) => apis.map(({ url }) => createLayer(url, key, '#abcdef'))),
    )
    t.ok(answers.every(({ status }) => status === 201))
    const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')
    t.equal(replayed.length, keys.length, 'one answer of each pair is a replay')
    t.equal(await count(), before + keys.length)
    t.equal((await createLayer(apis[1].url, 'command-0', '#000000')).status, 422)
  })

  t.test('the rate limit of an address counts requests to either API', async (t) => {
    const burstFrom = (address: string) =>
      Promise.all(
        Array.from({ length: REQUEST_LIMIT + 10 }, (_, index) =>
          fetch(`${apis[index % 2]?.url}/api/stream/state`, { headers: { 'x-forwarded-for': address } }),
        ),
      )
    let addresses = 0
    // On a busy machine a burst may reach into the next window. Another address begins again.
    const answers = await eventually(
      async () => {
        addresses += 1
        const begunMs = performance.now()
        const burst = await burstFrom(`203.0.113.${addresses}`)
        return performance.now() - begunMs < WINDOW_MS && burst
      },
      { what: 'a burst within one window', deadlineMs: 120_000 },
    )
    // They are counted before authentication, and this address has to sign in.
    const granted = answers.filter(({ status }) => status === 401)
    t.equal(granted.length, REQUEST_LIMIT, 'the limit holds over both APIs')
    t.equal(answers.filter(({ status }) => status === 429).length, 10)
  })

  t.test('a stream started through one API is live through both, and both serve its segments', async (t) => {
    const readers = await readersOf(deployment, 'stream-state')
    const [api, other] = drivers
    await api.call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)
    const started = await api.control('start')
    t.equal(started.status, 'live')
    t.ok(started.appliedRevision >= started.revision)
    t.equal((await other.state()).status, 'live', 'the other API needs no wait')
    for (const { url } of apis) t.ok((await firstSegment(url)).byteLength > 1000, 'the API serves a segment')
    t.equal((await other.control('stop')).status, 'offline')
    const end = Math.max(...readers.map(({ last }) => last))
    await eventually(() => readers.every(({ last }) => last >= end), {
      what: 'both readers to receive all events',
    })
    for (const reader of readers) t.match(reader.account(end), { ...FLAWLESS, resyncs: 0 })
  })

  t.test('both APIs return samples of resources', async (t) => {
    for (const driver of drivers) {
      await eventually(
        async () =>
          (await driver.call<{ items: unknown[] }>('GET', '/api/resources/history')).items.length > 0,
        { what: 'a sample' },
      )
    }
    t.pass('both returned a sample')
  })

  t.test('no process sends a command that Redis forbids its user', async (t) => {
    t.strictSame(await refusals(redis), [])
  })
})

/** User and object of each command that Redis refused. */
const refusals = async (redis: InfraRedis): Promise<string[]> => {
  const log = (await redis.as('operator', 'ACL', 'LOG')) as readonly (readonly unknown[])[]
  return log.map((entry) => ['username', 'object'].map((name) => entry[entry.indexOf(name) + 1]).join(' '))
}

const firstSegment = async (url: string): Promise<ArrayBuffer> => {
  const playlist = await eventually(
    async () => {
      const text = await (await fetch(`${url}/hls/main/index.m3u8`)).text()
      return text.includes('#EXTINF') && text
    },
    { what: 'a segment in the playlist' },
  )
  const name = playlist.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? ''
  return (await fetch(new URL(name, `${url}/hls/main/`))).arrayBuffer()
}
