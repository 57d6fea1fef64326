import type { Backplane, Lease } from '@stream-manager/backplane/port'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { eventually, missingProgram, PATIENT_REDIS, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { type InfraRedis, REDIS_SERVICES, type Service, startInfraRedis } from '../../src/start-redis.ts'

const LEASE = 'stream:main/engine'
const CHANNEL = 'stream:main/stream-state'
const TTL_MS = 600_000
const LEASE_OPTIONS = { holder: 'test', ttlMs: TTL_MS }

const skip = missingProgram('redis-server')

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

const open = async (t: Test, redis: InfraRedis, service: Service): Promise<Backplane> => {
  const backplane = await openRedisBackplane({
    url: redis.urlFor(service),
    log: SILENT,
    timing: PATIENT_REDIS,
  })
  t.teardown(() => backplane.close())
  await backplane.probe()
  return backplane
}

const commit = (backplane: Backplane, key: string, lease?: Lease | null) =>
  backplane.commit({
    put: { [key]: {} },
    publish: [{ channel: `${key.split('/')[0]}/stream-state`, data: {}, retain: 10 }],
    idempotency: { key, fingerprint: 'f', result: null, ttlMs: 60_000 },
    ...(lease ? { fence: { lease: lease.name, fence: lease.fence } } : {}),
  })

/** Publishes a heartbeat and lists all heartbeats, as every service does. */
const beat = async (backplane: Backplane, service: Service) => {
  await backplane.setLatest(`services/${service}`, {}, { ttlMs: TTL_MS })
  return (await backplane.listLatest('services/')).map(({ channel }) => channel)
}

const hears = async (listener: Backplane, cause: () => Promise<unknown>, channel = CHANNEL) => {
  let onEvent = () => {}
  const heard = new Promise<void>((resolve) => {
    onEvent = resolve
  })
  const subscription = await listener.subscribe(channel, onEvent)
  await cause()
  await within(heard, { what: 'the publication' })
  await subscription.close()
}

const REFUSED = { message: /ACL does not allow/ }

t.test(
  'an API and a gateway do all an operator asks, but take no lease of an engine',
  { skip },
  async (t) => {
    const redis = await startInfraRedis(t)
    for (const service of ['stream-api', 'ws-gateway'] as const) {
      const backplane = await open(t, redis, service)
      const key = `stream:main/${service}`
      await hears(backplane, async () => t.match(await commit(backplane, key), { status: 'committed' }))
      t.match(await commit(backplane, `assets/${service}`), { status: 'committed' })
      t.match(await commit(backplane, `streams/${service}`), { status: 'committed' })
      t.match(await commit(backplane, `replies/${service}`), { status: 'committed' })
      t.match(await backplane.snapshot(CHANNEL, [key]), { documents: { [key]: { revision: 1 } } })
      t.equal((await backplane.list('stream:main/')).at(-1)?.key, key)
      t.ok((await backplane.count('rate/address', { by: 1, windowMs: 1000 })).total > 0)
      await backplane.setLatest(`stream:main/presence/chat/${service}`, {}, { ttlMs: TTL_MS })
      t.equal(await backplane.getLatest('resources/host'), null)
      t.match(await backplane.history('resources/samples', { limit: 10 }), { publications: [] })
      t.equal(await backplane.readLease(LEASE), null, 'it sees whether an engine holds the stream')
      t.ok((await beat(backplane, service)).includes(`services/${service}`))
      await t.rejects(backplane.acquireLease(LEASE, LEASE_OPTIONS), REFUSED)
    }
  },
)

t.test('a gateway follows the public keys of an API, and a sidecar reads its token', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const [gateway, sidecar] = [await open(t, redis, 'ws-gateway'), await open(t, redis, 'health-sidecar')]
  const api = await open(t, redis, 'stream-api')
  const [keys, token] = ['identity/keys', 'service-tokens/health-sidecar']
  const put = (backplane: Backplane, key: string) =>
    backplane.commit({ put: { [key]: {} }, publish: [{ channel: key, data: {}, retain: 1 }] })
  await hears(gateway, async () => t.match(await put(api, keys), { status: 'committed' }), keys)
  t.match(await gateway.read(keys), { revision: 1 })
  t.match(await put(api, token), { status: 'committed' })
  t.match(await sidecar.read(token), { revision: 1 })
  await t.rejects(put(gateway, keys), REFUSED, 'with a key of its own it could sign for anybody')
  await t.rejects(gateway.read(token), REFUSED)
  await t.rejects(put(sidecar, token), REFUSED)
})

t.test('an engine holds leases and tells what it observes', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const engine = await open(t, redis, 'engine')
  const lease = await engine.acquireLease(LEASE, LEASE_OPTIONS)
  t.equal(await lease?.renew(), true)
  t.match(await commit(engine, 'stream:main/observed', lease), { status: 'committed' })
  await engine.setLatest('stream:main/metrics', {}, { ttlMs: TTL_MS })
  await hears(engine, () => commit(engine, 'stream:main/other'))
  t.equal(await engine.read('assets/logo'), null)
  t.equal(await engine.read('streams/registry'), null)
  t.strictSame(await beat(engine, 'engine'), ['services/engine'])
  await t.rejects(commit(engine, 'assets/logo'), REFUSED)
  await t.rejects(commit(engine, 'streams/registry'), REFUSED)
  await lease?.release()
})

t.test('the sidecar watches all and writes its samples alone', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const sidecar = await open(t, redis, 'health-sidecar')
  t.match(
    await sidecar.snapshot(CHANNEL, []),
    { position: { offset: 0 } },
    'also before anybody else is there',
  )
  const engine = await open(t, redis, 'engine')
  await engine.acquireLease(LEASE, LEASE_OPTIONS)
  await commit(engine, 'stream:main/observed')
  t.match(await sidecar.readLease(LEASE), { holder: 'test' })
  t.match(await sidecar.read('stream:main/observed'), { revision: 1 })
  t.match(await sidecar.history(CHANNEL, { limit: 1 }), { position: { offset: 1 } })
  const sampler = await sidecar.acquireLease('resources/sampler', LEASE_OPTIONS)
  t.match(await commit(sidecar, 'resources/samples', sampler), { status: 'committed' })
  await sidecar.setLatest('resources/host', {}, { ttlMs: TTL_MS })
  t.strictSame(await beat(sidecar, 'health-sidecar'), ['services/health-sidecar'])
  await t.rejects(commit(sidecar, 'stream:main/desired'), REFUSED)
  await t.rejects(sidecar.acquireLease(LEASE, { holder: 'other', ttlMs: 1000 }), REFUSED)
})

const healthChange = (revision: number) => ({
  expect: { 'events/health-verdicts': revision },
  put: { 'events/health-verdicts': {} },
  publish: [{ channel: 'events/health', data: {}, retain: 10 }],
})

t.test(
  'an event handler leases and reads what a sidecar records, and records nothing of streams',
  { skip },
  async (t) => {
    const redis = await startInfraRedis(t)
    const handler = await open(t, redis, 'event-handler')
    const sidecar = await open(t, redis, 'health-sidecar')
    const lease = await handler.acquireLease('events/partitions/stream:main', LEASE_OPTIONS)
    t.equal(await lease?.renew(), true)
    const origin = { expect: { 'events/origin': 0 }, put: { 'events/origin': {} } }
    t.match(await handler.commit(origin), { status: 'committed' })
    const record = (revision: number) => sidecar.commit(healthChange(revision))
    await hears(handler, async () => t.match(await record(0), { status: 'committed' }), 'events/health')
    t.match(await handler.history('events/health', { limit: 10 }), { publications: [{ offset: 1 }] })
    t.match(await handler.history(CHANNEL, { limit: 10 }), { publications: [] })
    const figures = 'resources/figures'
    const observe = () => sidecar.commit({ publish: [{ channel: figures, data: {}, retain: 10 }] })
    await hears(handler, async () => t.match(await observe(), { status: 'committed' }), figures)
    t.match(await handler.history(figures, { limit: 10 }), { publications: [{ offset: 1 }] })
    await t.rejects(commit(handler, 'resources/host'), REFUSED)
    t.equal(await handler.read('streams/registry'), null)
    t.strictSame(await beat(handler, 'event-handler'), ['services/event-handler'])
    await t.rejects(handler.acquireLease(LEASE, LEASE_OPTIONS), REFUSED)
    await t.rejects(sidecar.acquireLease('events/partitions/system', LEASE_OPTIONS), REFUSED)
    for (const key of ['stream:main/desired', 'people/users', 'replies/key']) {
      await t.rejects(commit(handler, key), REFUSED, key)
    }
    const api = await open(t, redis, 'stream-api')
    await t.rejects(api.commit(healthChange(1)), REFUSED)
    const salt = { expect: { 'events/viewer-salt': 0 }, put: { 'events/viewer-salt': {} } }
    t.match(await api.commit(salt), { status: 'committed' })
    const report = { channel: 'events/viewers', data: {}, retain: 10 }
    t.match(await api.commit({ publish: [report] }), { status: 'committed' })
    t.match(await handler.history('events/viewers', { limit: 10 }), { publications: [{ offset: 1 }] })
    const gateway = await open(t, redis, 'ws-gateway')
    t.match(await gateway.commit({ publish: [report] }), { status: 'committed' })
    t.match(await gateway.history('events/viewers', { limit: 10 }), { publications: [{ offset: 1 }, {}] })
  },
)

t.test('each service reports errors, and only those that answer calls judge them', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const report = { channel: 'events/errors', data: {}, retain: 10 }
  const state = { channel: 'events/error-states', data: {}, retain: 10 }
  const idempotency = { key: 'key', fingerprint: 'same', result: {}, ttlMs: 60_000 }
  for (const service of REDIS_SERVICES) {
    const backplane = await open(t, redis, service)
    t.match(await backplane.commit({ publish: [report] }), { status: 'committed' }, service)
    if (service === 'stream-api')
      t.match(await backplane.commit({ publish: [state], idempotency }), { status: 'committed' })
    if (service === 'ws-gateway')
      t.match(await backplane.commit({ publish: [state], idempotency }), { status: 'replayed' })
    if (service === 'engine') await t.rejects(backplane.commit({ publish: [state] }), REFUSED)
  }
})

t.test('a service added later follows a stream and writes only its own keys', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const engine = await open(t, redis, 'engine')
  await commit(engine, 'stream:main/observed')
  const own = { 'event-handler': 'events/errors', studio: 'studio:main/room' } as const
  for (const service of ['event-handler', 'studio'] as const) {
    const backplane = await open(t, redis, service)
    t.match(
      await backplane.snapshot('stream:main/chat', []),
      { position: { offset: 0 } },
      'also one nobody wrote',
    )
    await hears(backplane, () => commit(engine, `stream:main/${service}`))
    t.match(await commit(backplane, own[service]), { status: 'committed' })
    await t.rejects(commit(backplane, 'stream:main/desired'), REFUSED)
    await t.rejects(backplane.count('rate/address', { by: 1, windowMs: 1000 }), REFUSED)
  }
})

t.test(
  'a subscriber that may only read a latest value gets it again after a reconnect',
  { skip },
  async (t) => {
    const redis = await startInfraRedis(t)
    const [sidecar, handler] = await Promise.all([
      open(t, redis, 'health-sidecar'),
      open(t, redis, 'event-handler'),
    ])
    const channel = 'resources/host'
    const values: unknown[] = []
    await handler.subscribe(channel, (event) => {
      if (event.kind === 'latest') values.push(event.value)
    })
    await sidecar.setLatest(channel, { cpu: 1 })
    await eventually(() => values.length === 1, { what: 'the value' })
    await redis.as('operator', 'CLIENT', 'KILL', 'TYPE', 'pubsub')
    await eventually(() => values.length === 2, { what: 'the value again' })
    t.strictSame(values[1], { cpu: 1 })
    t.strictSame(await redis.as('operator', 'ACL', 'LOG'), [])
  },
)
