import {
  eventually,
  FLAWLESS,
  missingProgram,
  type RedisServer,
  SMALL_STREAM_CONFIG,
  startRedis,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { ALL_HEALTHY, type Deployment, HealthWatch, startDeployment, startReader } from '../src/index.ts'
import { scrape } from '../src/metric.ts'
import { NewerVersion } from '../src/newer-version.ts'

const SETTLE_MS = 120_000
const DESIRED = 'stream:main/desired'
const OBSERVED = 'stream:main/observed'

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
  await health.becomes(ALL_HEALTHY, SETTLE_MS)
  return { ...deployment, redis, health }
}

const readersOf = async ({ gateways }: Deployment, channel: string) => {
  const readers = await Promise.all(
    gateways.map(({ port }) => startReader(t, `ws://127.0.0.1:${port}/ws`, channel)),
  )
  return readers.map((reader) => {
    const received: unknown[] = []
    reader.client.getSubscription(channel)?.on('publication', ({ data }) => received.push(data))
    return { reader, received }
  })
}

const answerOf = async (url: string, method = 'GET', body?: object) => {
  const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(url, { method, ...json })
  return { status: response.status, body: (await response.json()) as { code?: string; detail?: string } }
}

/** Writes unknown fields and kinds into every document and channel that current services read. */
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

t.test('services beside a newer version', { skip: missingProgram('redis-server') }, async (t) => {
  const world = await startWorld(t)
  const { drivers, apis, engines, health, metricsUrl, redis } = world
  const newer = await NewerVersion.start(t, redis.url)

  t.test(
    'current services keep working beside a newer version, and preserve its unknown fields',
    async (t) => {
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
      t.match(
        await drivers[0].control('pause'),
        { status: 'paused' },
        'the API receives the engine-reported status',
      )
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
      await health.becomes(ALL_HEALTHY, SETTLE_MS)
      t.match((await health.report()).checks['engine'], { details: { instances: { length: 2 } } })
      const complaints = engines
        .flatMap((engine) => engine.complaints())
        .filter((line) => line.includes('does not match its schema'))
      t.strictSame(complaints, [], 'the engine parses every document')

      for (const [{ reader, received }, type] of [
        ...layers.map((one) => [one, 'layer.sparkled'] as const),
        ...chats.map((one) => [one, 'poll.opened'] as const),
        ...states.map((one) => [one, 'stream.marked'] as const),
      ]) {
        const ofType = () => received.filter((data) => (data as { type?: string }).type === type).length
        await eventually(() => ofType() === 10, { what: `10 ${type}` })
        t.match(
          reader.account(reader.last),
          { ...FLAWLESS, resyncs: 0 },
          `${type}: every event once and in order`,
        )
      }
    },
  )

  t.test('ignored fields, events and values are counted on /metrics by service and instance', async (t) => {
    const name = 'stream_manager_service_unknown_events_total'
    const ofGateways = async () =>
      (await scrape(metricsUrl, name)).filter(({ labels }) => labels['service'] === 'ws-gateway')
    // Thirty events: nobody subscribes to `metrics`. Each gateway counts its own deliveries.
    await eventually(async () => {
      const samples = await ofGateways()
      return samples.length === 2 && samples.every(({ value }) => value === 30)
    })
    for (const { labels } of await ofGateways()) {
      t.strictSame(Object.keys(labels).sort(), ['instance', 'service'])
    }
    // The sidecar counts an unreadable heartbeat with each sample of resources, every 5 s.
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
    { what: 'that is cut short', put: [['HSET', document, 'json', '{"streamId":"tw']] },
    {
      what: 'of another Redis type',
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
      `a stream document ${what} is refused by name and stays unchanged, and other streams keep working`,
      async (t) => {
        const readers = await readersOf(world, 'layer-updates')
        await redis.administer('COPY', document, 'kept', 'REPLACE')
        for (const command of put) await redis.administer(...command)
        const before = await contents()

        const { tookMs } = await health.becomes({ ...ALL_HEALTHY, stream: 'degraded' }, SETTLE_MS)
        t.comment(`the sidecar reported it after ${tookMs} ms`)
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
            t.ok(answer.body.detail?.includes(document), `the detail names the key: ${answer.body.detail}`)
          }
          t.match(await answerOf(`${url}/api/streams`), { status: 200, body: { items: { length: 2 } } })
        }
        for (const replica of [...apis, ...engines]) {
          const namesKey = () => replica.complaints().some((line) => line.includes(document))
          await eventually(namesKey, { what: `${replica.name} to name the key in its log` })
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
        t.strictSame(await contents(), before, 'nothing was overwritten or published')

        await redis.administer('COPY', 'kept', document, 'REPLACE')
        await health.becomes(ALL_HEALTHY, SETTLE_MS)
        await drivers[1].call('PATCH', '/api/streams/two/layers/box', { name: `repaired ${what}` })
      },
    )
  }
})
