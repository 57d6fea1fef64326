import {
  eventually,
  FLAWLESS,
  missingProgram,
  type RedisServer,
  SMALL_STREAM_CONFIG,
  startRedis,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { type Deployment, type Expected, HealthWatch, startDeployment, startReader } from '../src/index.ts'
import { scrape } from '../src/metric.ts'
import { NewerVersion } from '../src/newer-version.ts'

/** Small, so that a machine that encodes beside a test has time for the test. */
const SETTLE_MS = 120_000
const DESIRED = 'stream:main/desired'
const OBSERVED = 'stream:main/observed'
const HEALTHY: Expected = {
  stream: 'healthy',
  'stream-api': 'healthy',
  gateway: 'healthy',
  engine: 'healthy',
  database: 'healthy',
  redis: 'healthy',
}

interface World extends Deployment {
  readonly redis: RedisServer
  readonly health: HealthWatch
}

const startWorld = async (t: Test): Promise<World> => {
  const redis = await startRedis(t)
  const deployment = await startDeployment(t, { redisUrlFor: () => redis.url, engines: 1, sidecar: true })
  const health = new HealthWatch(deployment.sidecar?.url ?? '')
  const [driver] = deployment.drivers
  await driver.call('POST', '/api/streams', { id: 'two' })
  for (const path of ['/api', '/api/streams/two']) {
    await driver.call('POST', `${path}/layers`, { id: 'box', type: 'color', content: { color: '#fff' } })
  }
  await driver.call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)
  await driver.control('start')
  await health.becomes(HEALTHY, SETTLE_MS)
  return { ...deployment, redis, health }
}

const readersOf = async ({ gateways }: Deployment, channel: string) => {
  const readers = await Promise.all(
    gateways.map(({ port }) => startReader(t, `ws://127.0.0.1:${port}/ws`, channel)),
  )
  return readers.map((reader) => {
    const heard: unknown[] = []
    reader.client.getSubscription(channel)?.on('publication', ({ data }) => heard.push(data))
    return { reader, heard }
  })
}

const answerOf = async (url: string, method = 'GET', body?: object) => {
  const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(url, { method, ...json })
  return { status: response.status, body: (await response.json()) as { code?: string; detail?: string } }
}

/** What today's services have no word for, in everything they read. */
const writeNewer = async (newer: NewerVersion): Promise<void> => {
  await newer.rewrite(DESIRED, ({ layers, config, ...rest }) => {
    const [box] = layers as Record<string, unknown>[]
    const glowing = { ...box, blend: 'multiply', content: { color: '#fff', glow: 2 } }
    const map = { ...box, id: 'map', type: 'map', zIndex: 9, content: { place: 'York' } }
    return {
      ...rest,
      config: { ...(config as object), captions: 'on' },
      mood: 'bright',
      layers: [glowing, map],
    }
  })
  const output = { id: 'out', type: 'srt', state: 'warm', latencyMs: 3 }
  await newer.rewrite(OBSERVED, ({ outputs, ...rest }) => ({
    ...rest,
    gpu: 'busy',
    outputs: { ...(outputs as object), out: output },
  }))
  await newer.publish('metrics', { type: 'gpu', load: 3 })
}

t.test('two versions at once', { skip: missingProgram('redis-server') }, async (t) => {
  const world = await startWorld(t)
  const { drivers, apis, engines, health, metricsUrl, redis } = world
  const newer = await NewerVersion.start(t, redis.url)

  t.test('today’s services go on beside a newer version, and lose nothing of what it wrote', async (t) => {
    const layers = await readersOf(world, 'layer-updates')
    const chats = await readersOf(world, 'chat')
    const states = await readersOf(world, 'stream-state')
    await writeNewer(newer)
    for (let turn = 0; turn < 10; turn += 1) {
      await newer.publish('layer-updates', { type: 'layer.sparkled', revision: turn, glitter: true })
      await newer.publish('chat', { type: 'poll.opened', question: '?' })
      await newer.publish('stream-state', { type: 'stream.marked', at: turn })
      const driver = drivers[turn % 2 ? 1 : 0]
      await driver.call('PATCH', '/api/layers/box', { opacity: turn / 10, content: { color: '#000' } })
      await driver.call('POST', '/api/chat/messages', { text: `message ${turn}` })
    }
    t.match(await drivers[0].control('pause'), { status: 'paused' }, 'the engine’s word is still heard')
    t.match(await drivers[1].control('resume'), { status: 'live' })
    await drivers[1].call('DELETE', '/api/layers/map')
    await newer.rewrite(DESIRED, (stored) => stored)

    t.match(await newer.read(DESIRED), {
      mood: 'bright',
      config: { captions: 'on' },
      layers: [{ id: 'box', opacity: 0.9, blend: 'multiply', content: { color: '#000', glow: 2 } }],
    })
    await eventually(async () => {
      const { status, revision, appliedRevision } = await drivers[0].state()
      return status === 'live' && appliedRevision === revision
    })
    await health.becomes(HEALTHY, SETTLE_MS)
    t.match((await health.report()).checks['engine'], { details: { instances: { length: 2 } } })
    const told = engines
      .flatMap((engine) => engine.complaints())
      .filter((line) => line.includes('does not match its schema'))
    t.strictSame(told, [], 'the engine understands all it has to')

    for (const [{ reader, heard }, type] of [
      ...layers.map((one) => [one, 'layer.sparkled'] as const),
      ...chats.map((one) => [one, 'poll.opened'] as const),
      ...states.map((one) => [one, 'stream.marked'] as const),
    ]) {
      const ofType = () => heard.filter((data) => (data as { type?: string }).type === type).length
      await eventually(() => ofType() === 10, { what: `10 ${type}` })
      t.match(reader.account(reader.last), { ...FLAWLESS, resyncs: 0 }, `${type}: the ledger is clean`)
    }
  })

  t.test('what was passed over is counted on /metrics, by service and instance alone', async (t) => {
    const name = 'stream_manager_service_unknown_events_total'
    const ofGateways = async () =>
      (await scrape(metricsUrl, name)).filter(({ labels }) => labels['service'] === 'ws-gateway')
    // Thirty events and the value on metrics, if anybody listened to that; each gateway counts for itself.
    await eventually(async () => {
      const samples = await ofGateways()
      return samples.length === 2 && samples.every(({ value }) => value === 30)
    })
    for (const { labels } of await ofGateways()) {
      t.strictSame(Object.keys(labels).sort(), ['instance', 'service'])
    }
    // The sidecar counts a heartbeat it does not understand when it takes its sample of resources, every 5 s.
    for (const [metric, service] of [
      ['newer_fields', 'stream-api'],
      ['newer_fields', 'engine'],
      ['newer_fields', 'health-sidecar'],
      ['unreadable_values', 'health-sidecar'],
    ] as const) {
      const counted = async () => {
        const samples = await scrape(metricsUrl, `stream_manager_service_${metric}_total`)
        return samples.some(({ labels, value }) => labels['service'] === service && value > 0)
      }
      t.ok(await eventually(counted, { what: `${service} to count ${metric}` }))
    }
  })

  const document = 'sm:{stream:two}:document:desired'
  const garbage = [
    { what: 'cut short', put: [['HSET', document, 'json', '{"streamId":"tw']] },
    {
      what: 'of another type',
      put: [
        ['DEL', document],
        ['RPUSH', document, 'garbage'],
      ],
    },
    { what: 'of an older version', put: [['HSET', document, 'version', '0']] },
  ] as const

  const contents = async () => {
    const keys = (await redis.administer('KEYS', 'sm:{stream:two}:document*')) as string[]
    const logs = (await redis.administer('KEYS', 'sm:{stream:two}:log*')) as string[]
    return Promise.all(
      [...keys, ...logs].sort().map(async (key) => [key, await redis.administer('DUMP', key)]),
    )
  }

  for (const { what, put } of garbage) {
    t.test(
      `a stream’s document ${what} is refused by name and left as it is; all else goes on`,
      async (t) => {
        const readers = await readersOf(world, 'layer-updates')
        await redis.administer('COPY', document, 'kept', 'REPLACE')
        for (const command of put) await redis.administer(...command)
        const before = await contents()

        const { tookMs } = await health.becomes({ ...HEALTHY, stream: 'degraded' }, SETTLE_MS)
        t.comment(`the sidecar said so after ${tookMs} ms`)
        const { checks } = await health.report()
        t.ok(checks['stream']?.error?.includes(document.replaceAll('"', '')), checks['stream']?.error ?? '')
        for (const { url } of apis) {
          const path = `${url}/api/streams/two`
          for (const answer of [
            await answerOf(`${path}/stream/state`),
            await answerOf(`${path}/stream/control`, 'POST', { action: 'stop' }),
            await answerOf(`${path}/layers/box`, 'PATCH', { opacity: 0.1 }),
          ]) {
            t.match(answer, { status: 500, body: { code: 'storage.damaged' } })
            t.ok(answer.body.detail?.includes(document), `named in ${answer.body.detail}`)
          }
          t.match(await answerOf(`${url}/api/streams`), { status: 200, body: { items: { length: 2 } } })
        }
        for (const replica of [...apis, ...engines]) {
          const named = () => replica.complaints().some((line) => line.includes(document))
          await eventually(named, { what: `${replica.name} to name the key in its log` })
        }

        const begun = Math.max(...readers.map(({ reader }) => reader.last))
        for (let turn = 1; turn <= 5; turn += 1) {
          await drivers[turn % 2 ? 1 : 0].call('PATCH', '/api/layers/box', { rotation: turn, name: what })
        }
        for (const { reader } of readers) {
          await eventually(() => reader.last >= begun + 5)
          t.match(reader.account(reader.last), { ...FLAWLESS, resyncs: 0 })
        }
        t.match(await drivers[0].state(), { status: 'live' })
        t.strictSame(await contents(), before, 'nothing was written over it or published')

        await redis.administer('COPY', 'kept', document, 'REPLACE')
        await health.becomes(HEALTHY, SETTLE_MS)
        const mended = `/api/streams/two/layers/box`
        await drivers[1].call('PATCH', mended, { name: `mended ${what}` })
      },
    )
  }
})
