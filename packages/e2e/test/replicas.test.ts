import { eventually, FLAWLESS, missingProgram, startRedis } from '@stream-manager/test-kit'
import t from 'tap'
import { startDeployment, startReader } from '../src/index.ts'

const skip = missingProgram('redis-server')

/** Small, so that a machine that encodes beside a test has time for the test. */
const SMALL = {
  video: { width: 320, height: 180, fps: 10, bitrateKbps: 200, preset: 'ultrafast', tune: 'zerolatency' },
  audio: { bitrateKbps: 64 },
}

t.test(
  'what is done through one API is seen through the other and through both gateways',
  { skip },
  async (t) => {
    const redis = await startRedis(t)
    const { apis, gateways, drivers } = await startDeployment(t, { redisUrl: redis.url })
    const readers = await Promise.all(
      gateways.map(({ port }) => startReader(t, `ws://127.0.0.1:${port}/ws`, 'layer-updates')),
    )
    const begun = readers[0]?.last ?? 0
    for (let turn = 0; turn < 20; turn += 1) {
      const [writer, other] = turn % 2 ? ([drivers[1], drivers[0]] as const) : drivers
      const layer = { id: `layer-${turn}`, type: 'color', content: { color: '#123456' } }
      await writer.call('POST', '/api/layers', layer)
      const seen = await other.call<{ id: string }>('GET', `/api/layers/layer-${turn}`)
      t.equal(seen.id, `layer-${turn}`)
    }
    await eventually(() => readers.every(({ last }) => last >= begun + 20), {
      what: 'both gateways to pass all on',
    })
    for (const reader of readers) t.match(reader.account(begun + 20), { ...FLAWLESS, resyncs: 0 })

    const [first, second] = await Promise.all(
      apis.map(async ({ url }) => (await fetch(`${url}/api/layers?limit=100`)).json()),
    )
    t.strictSame(first, second)
  },
)

t.test('an idempotency key sent to both APIs is one command', { skip }, async (t) => {
  const redis = await startRedis(t)
  const { apis, drivers } = await startDeployment(t, { redisUrl: redis.url })
  const send = (url: string, key: string, color: string) =>
    fetch(`${url}/api/layers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ type: 'color', content: { color } }),
    })
  const keys = Array.from({ length: 10 }, (_, index) => `command-${index}`)
  const answers = await Promise.all(keys.flatMap((key) => apis.map(({ url }) => send(url, key, '#abcdef'))))
  t.ok(answers.every(({ status }) => status === 201))
  const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')
  t.equal(replayed.length, keys.length, 'one of each pair was a replay')
  const { items } = await drivers[0].call<{ items: unknown[] }>('GET', '/api/layers?limit=100')
  t.equal(items.length, keys.length)
  const reused = await send(apis[1].url, 'command-0', '#000000')
  t.equal(reused.status, 422)
})

t.test('the rate limit of an address counts requests to either API', { skip }, async (t) => {
  const redis = await startRedis(t)
  const { apis } = await startDeployment(t, {
    redisUrl: redis.url,
    environment: { MAX_REQUESTS_PER_SECOND: '2' },
  })
  const ask = (index: number) =>
    fetch(`${apis[index % 2]?.url}/api/stream/state`, { headers: { 'x-forwarded-for': '203.0.113.7' } })
  const statuses = (await Promise.all(Array.from({ length: 30 }, (_, index) => ask(index)))).map(
    ({ status }) => status,
  )
  t.equal(statuses.filter((status) => status === 200).length, 20, 'twenty in ten seconds, over both')
  t.equal(statuses.filter((status) => status === 429).length, 10)
})

t.test(
  'a stream started through one API is live on all sides, and its programme plays',
  { skip },
  async (t) => {
    const redis = await startRedis(t)
    const { apis, gateways, drivers } = await startDeployment(t, { redisUrl: redis.url, engines: 2 })
    const readers = await Promise.all(
      gateways.map(({ port }) => startReader(t, `ws://127.0.0.1:${port}/ws`, 'stream-state')),
    )
    const [api, other] = drivers
    await api.call('PUT', '/api/stream/config', SMALL)
    await api.call('POST', '/api/layers', { type: 'color', content: { color: '#00ff00' } })
    const started = await api.control('start')
    t.equal(started.status, 'live')
    t.equal((await other.state()).status, 'live', 'at once, without waiting')
    t.ok(started.appliedRevision >= started.revision)

    for (const { url } of apis) {
      const playlist = await eventually(
        async () => {
          const text = await (await fetch(`${url}/hls/main/index.m3u8`)).text()
          return text.includes('#EXTINF') && text
        },
        { what: 'a segment in the playlist', deadlineMs: 30_000 },
      )
      const segment = playlist.split('\n').find((line) => line !== '' && !line.startsWith('#'))
      const bytes = await (await fetch(new URL(segment ?? '', `${url}/hls/main/`))).arrayBuffer()
      t.ok(bytes.byteLength > 1000, 'and the segment is there')
    }
    const stopped = await other.control('stop')
    t.equal(stopped.status, 'offline')
    const end = Math.max(...readers.map(({ last }) => last))
    await eventually(() => readers.every(({ last }) => last >= end), { what: 'both to have all' })
    for (const reader of readers) t.match(reader.account(end), { ...FLAWLESS, resyncs: 0 })
  },
)
