import type { Backplane } from '@stream-manager/backplane/port'
import {
  checker,
  HEARTBEAT_PREFIX,
  type Heartbeat,
  type HostResources,
  ResourceHistory,
  Resources,
} from '@stream-manager/contracts'
import { createDomain, RESOURCE_SAMPLER_LEASE } from '@stream-manager/domain'
import { fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const checkResources = checker(Resources, 'resources')
const checkHistory = checker(ResourceHistory, 'history')
const TTL_MS = 60_000
const PROGRAMME = { fps: 30, bitrateKbps: 2500.5, renderTimeMs: 9.8, framesDropped: 3 }
const OF_NEWER_VERSION = Object.assign({ tint: 1 }, PROGRAMME)

const hostWith = (percent: number | null): HostResources => ({
  name: 'host-1',
  cpu: { percent, cores: 2 },
  memory: { usedBytes: 1, totalBytes: 2 },
  disk: { usedBytes: null, totalBytes: null },
  network: { receivedBytesPerSecond: null, sentBytesPerSecond: null },
})

const heartbeat = (change: Partial<Heartbeat>): Heartbeat => ({
  service: 'stream-api',
  instance: 'a1',
  at: '2030-01-01T00:00:00.000Z',
  startedAt: '2030-01-01T00:00:00.000Z',
  pid: 7,
  address: null,
  ready: true,
  cpuPercent: 12.3456,
  memoryBytes: 1000,
  eventLoopDelayMs: null,
  sockets: 3,
  ...change,
})

const beat = (backplane: Backplane, change: Partial<Heartbeat> = {}) => {
  const value = heartbeat(change)
  return backplane.setLatest(`${HEARTBEAT_PREFIX}${value.service}/${value.instance}`, value)
}

const sampling = async (t: Test) => {
  const clock = fakeClock()
  const { backplane, domain } = await testDomain(t, { clock })
  const lease = await backplane.acquireLease(RESOURCE_SAMPLER_LEASE, { holder: 's1', ttlMs: TTL_MS })
  if (!lease) throw new Error('nobody else samples')
  const sampleAt = (number: number) => domain.resources.record({ fence: lease.fence, host: hostWith(number) })
  return { clock, backplane, domain, lease, sampleAt }
}

t.test('the host is null before it is measured, and instances follow their heartbeats', async (t) => {
  const { backplane, domain } = await testDomain(t)
  await beat(backplane)
  const now = await domain.resources.current()
  t.ok(checkResources(now).ok)
  t.match(now, {
    host: null,
    instances: [
      { service: 'stream-api', instance: 'a1', cpuPercent: 12.3, eventLoopDelayMs: null, sockets: 3 },
    ],
  })
  t.same((await domain.resources.history({})).items, [])
})

t.test('services of one process are one entry, with the sockets of all of them', async (t) => {
  const { backplane, domain } = await testDomain(t)
  await beat(backplane, { service: 'stream-api', sockets: null, memoryBytes: 900 })
  await beat(backplane, { service: 'ws-gateway', sockets: 3, at: '2030-01-01T00:00:01.000Z', cpuPercent: 20 })
  await beat(backplane, { service: 'engine', sockets: 2, memoryBytes: 900 })
  await beat(backplane, { service: 'ws-gateway', instance: 'b2' })
  const { instances } = await domain.resources.current()
  t.match(instances, [
    {
      kind: 'service',
      service: 'standalone',
      services: ['engine', 'stream-api', 'ws-gateway'],
      instance: 'a1',
      pid: 7,
      measuredAt: '2030-01-01T00:00:01.000Z',
      cpuPercent: 20,
      memoryBytes: 1000,
      sockets: 5,
    },
    { service: 'ws-gateway', services: ['ws-gateway'], instance: 'b2' },
  ])
  t.equal(instances.length, 2)
})

t.test('each encoder and spare process is an entry of its own, now and in the history', async (t) => {
  const { backplane, domain, sampleAt } = await sampling(t)
  const measuredAt = '2030-01-01T00:00:02.000Z'
  const figures = { pid: 8, measuredAt, cpuPercent: 131.24, memoryBytes: 5000 }
  const unknown = { pid: 9, measuredAt: null, cpuPercent: null, memoryBytes: null }
  await beat(backplane, {
    service: 'engine',
    processes: [
      { kind: 'encoder', streamId: 'main', ...figures, programme: OF_NEWER_VERSION },
      { kind: 'encoder', streamId: 'two', ...unknown },
      { kind: 'spare', streamId: null, ...figures },
      { kind: 'of-a-newer-version', streamId: null, ...figures },
    ],
  })
  valueFrom(await sampleAt(1))
  const now = await domain.resources.current()
  const own = { service: 'engine', services: [], eventLoopDelayMs: null, sockets: null }
  t.ok(checkResources(now).ok)
  t.match(now.instances, [
    { kind: 'service', services: ['engine'], instance: 'a1', memoryBytes: 1000 },
    { ...own, kind: 'encoder', streamId: 'main', instance: 'a1/encoder/main', pid: 8, programme: PROGRAMME },
    { ...own, kind: 'encoder', streamId: 'two', measuredAt: heartbeat({}).at, programme: null },
    { ...own, kind: 'spare', streamId: null, instance: 'a1/spare', measuredAt, memoryBytes: 5000 },
  ])
  t.equal(now.instances.length, 4)
  const { items } = await domain.resources.history({})
  t.strictSame(items[0]?.instances, now.instances)
})

t.test('samples of an older version have one entry for each process too', async (t) => {
  const { backplane, domain } = await testDomain(t)
  await beat(backplane, { service: 'engine' })
  const { instances, ...sample } = await domain.resources.current()
  const old = instances.flatMap(({ kind: _, services: __, streamId: ___, pid: ____, ...entry }) => [
    entry,
    { ...entry, service: 'stream-api' },
  ])
  const data = { ...sample, instances: old }
  await backplane.commit({ publish: [{ channel: 'resources/samples', data, retain: 720 }] })
  const history = await domain.resources.history({})
  t.ok(checkHistory(history).ok)
  t.match(history.items, [{ instances: [{ services: ['engine', 'stream-api'], pid: null, streamId: null }] }])
  t.equal(history.items[0]?.instances.length, 1)
})

t.test('two domains on one store return the same resources', async (t) => {
  const { backplane, domain, sampleAt, clock } = await sampling(t)
  await beat(backplane, { instance: 'b2' })
  await beat(backplane, { instance: 'a1' })
  valueFrom(await sampleAt(40))
  const other = createDomain({ backplane, clock })
  t.strictSame(await other.resources.current(), await domain.resources.current())
  t.strictSame(await other.resources.history({}), await domain.resources.history({}))
  t.match(await other.resources.current(), {
    host: { cpu: { percent: 40 } },
    instances: [{ instance: 'a1' }, { instance: 'b2' }],
  })
})

t.test('keeps the samples of the last hour, oldest first', async (t) => {
  const { clock, domain, sampleAt } = await sampling(t)
  for (let number = 0; number < 725; number += 1) {
    valueFrom(await sampleAt(number))
    clock.advance(5000)
  }
  const history = await domain.resources.history({})
  t.ok(checkHistory(history).ok)
  t.equal(history.intervalMs, 5000)
  t.equal(history.items.length, 720)
  t.match(history.items[0], { host: { cpu: { percent: 5 } } })
  t.match(history.items.at(-1), { host: { cpu: { percent: 724 } } })
  const newest = await domain.resources.history({ limit: 2 })
  t.match(newest.items, [{ host: { cpu: { percent: 723 } } }, { host: { cpu: { percent: 724 } } }])
  const since = history.items.at(-3)?.timestamp ?? ''
  t.strictSame((await domain.resources.history({ since })).items, newest.items, 'after it, not with it')
})

t.test('rejects a sample of a process that lost the lease', async (t) => {
  const { backplane, domain, lease, sampleAt } = await sampling(t)
  await lease.release()
  const next = await backplane.acquireLease(RESOURCE_SAMPLER_LEASE, { holder: 's2', ttlMs: TTL_MS })
  t.ok(next)
  t.equal(codeOf(await sampleAt(1)), 'backplane.fenced')
  t.same((await domain.resources.history({})).items, [])
  t.equal((await domain.resources.current()).host, null)
})

t.test('an unreadable value hides no other', async (t) => {
  const { backplane, domain, sampleAt } = await sampling(t)
  await backplane.setLatest(`${HEARTBEAT_PREFIX}stream-api/broken`, { service: 'stream-api' })
  await backplane.setLatest(`${HEARTBEAT_PREFIX}stream-api/newer`, {
    ...heartbeat({ instance: 'newer' }),
    saidByANewerVersion: true,
  })
  valueFrom(await sampleAt(1))
  await backplane.commit({ publish: [{ channel: 'resources/samples', data: 'rubbish', retain: 720 }] })
  await backplane.setLatest('resources/host', { name: 'host-1' })
  t.match(await domain.resources.current(), { host: null, instances: [{ instance: 'newer' }] })
  t.equal((await domain.resources.history({})).items.length, 1)
})
