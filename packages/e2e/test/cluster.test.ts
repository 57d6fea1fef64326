import { eventually, FLAWLESS, missingProgram, startRedisCluster } from '@stream-manager/test-kit'
import t from 'tap'
import { HealthWatch, startDeployment, startReader } from '../src/index.ts'

const LAYERS = 10
const SETTLE_MS = 60_000

t.test('a deployment on a Redis Cluster', { skip: missingProgram('redis-server') }, async (t) => {
  const cluster = await startRedisCluster(t)
  const deployment = await startDeployment(t, {
    redisUrlFor: () => cluster.url,
    engines: 1,
    sidecar: true,
  })
  const { drivers, gateways, sidecar } = deployment

  t.test('the sidecar reports every service as healthy', async () => {
    const health = new HealthWatch(sidecar?.url ?? '')
    const all = { 'stream-api': 'healthy', gateway: 'healthy', engine: 'healthy', redis: 'healthy' } as const
    await health.becomes(all, SETTLE_MS)
  })

  t.test('a change through one API reaches the subscribers of both gateways', async (t) => {
    const [api, other] = drivers
    const readers = await Promise.all(
      gateways.map(({ port }) => startReader(t, `ws://127.0.0.1:${port}/ws`, 'layer-updates')),
    )
    const end = (readers[0]?.last ?? 0) + LAYERS
    for (let turn = 0; turn < LAYERS; turn += 1) {
      const layer = { id: `layer-${turn}`, type: 'color', content: { color: '#123456' } }
      await api.call('POST', '/api/layers', layer)
      t.equal((await other.call<{ id: string }>('GET', `/api/layers/${layer.id}`)).id, layer.id)
    }
    await eventually(() => readers.every(({ last }) => last >= end), {
      what: 'readers of both gateways to receive all events',
    })
    for (const reader of readers) t.match(reader.account(end), { ...FLAWLESS, resyncs: 0 })
  })
})
