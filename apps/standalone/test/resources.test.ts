import { readFile } from 'node:fs/promises'
import {
  type HealthReport,
  type InstanceResources,
  type ResourceHistory,
  type Resources,
  SERVICES,
  type StreamState,
} from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { startEmpty, startStandalone, type TestSystem } from './support/system.ts'

/** As the kernel of Linux counts it; null elsewhere. */
const residentBytes = async (pid: number): Promise<number | null> => {
  const status = await readFile(`/proc/${pid}/status`, 'ascii').catch(() => '')
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

const historyOf = (system: TestSystem) => system.api.call<ResourceHistory>('GET', '/api/resources/history')

const ofKind = (instances: readonly InstanceResources[], kind: InstanceResources['kind']) =>
  instances.filter((instance) => instance.kind === kind)

const isMeasured = ({ cpuPercent, memoryBytes }: InstanceResources): boolean =>
  cpuPercent !== null && memoryBytes !== null

t.test('the services of one process are one entry, and the encoder of the stream is another', async (t) => {
  const system = await startEmpty(t)
  const withEncoder = async () => {
    const current = await system.api.call<Resources>('GET', '/api/resources')
    const [encoder] = ofKind(current.instances, 'encoder')
    return encoder && isMeasured(encoder) && { ...current, encoder }
  }
  const { instances, encoder } = await eventually(withEncoder, { what: 'the figures of the encoder' })
  const [shared, ...others] = ofKind(instances, 'service')
  t.match(shared, { service: 'standalone', services: [...SERVICES].sort(), streamId: null })
  t.strictSame(others, [])
  t.match(encoder, { service: 'engine', services: [], streamId: 'main', sockets: null })
  const pids = instances.map(({ pid }) => pid)
  t.equal(new Set(pids).size, pids.length, 'no process has two entries')

  const { performance } = await system.api.call<StreamState>('GET', '/api/stream/state')
  const atKernel = (await residentBytes(encoder.pid ?? 0)) ?? performance.memoryBytes ?? 0
  const told = encoder.memoryBytes ?? 0
  t.ok(told > 10e6 && Math.abs(told - atKernel) < 0.5 * atKernel, `${told} B, the kernel: ${atKernel} B`)
  t.ok((encoder.cpuPercent ?? 0) > 0)

  const inHistory = async () => {
    const { items } = await historyOf(system)
    return items.some((item) => ofKind(item.instances, 'encoder').some(isMeasured))
  }
  t.ok(await eventually(inHistory, { what: 'a sample of the encoder' }))
})

t.test(
  'one process reports usage of its host and services, and the history survives a restart',
  async (t) => {
    const environment = { AUTOSTART: 'false' }
    const system = await startStandalone(t, { environment })
    const whole = async () => {
      const { items } = await historyOf(system)
      const [shared] = ofKind(items.at(-1)?.instances ?? [], 'service')
      return shared?.services.length === SERVICES.length && items
    }
    const before = await eventually(whole, { what: 'a sample of every service' })

    const { host, instances } = await system.api.call<Resources>('GET', '/api/resources')
    t.ok((host?.memory.totalBytes ?? 0) > 0 && (host?.disk.totalBytes ?? 0) > 0)
    t.strictSame(ofKind(instances, 'encoder'), [])
    for (const { service, memoryBytes } of ofKind(instances, 'service')) {
      t.ok((memoryBytes ?? 0) > 1e6, service)
    }
    // One probe may time out on a busy machine.
    const areHealthy = async () => {
      const answer = await fetch(`${system.healthUrl}/health`)
      const { checks } = (await answer.json()) as HealthReport
      return ['stream-api', 'gateway'].every((name) => checks[name]?.status === 'healthy')
    }
    t.ok(await eventually(areHealthy, { what: 'both to be healthy' }))

    await system.stop()
    const again = await startStandalone(t, { dataDir: system.dataDir, environment })
    const after = await historyOf(again)
    t.strictSame(after.items.slice(0, before.length), before)
  },
)
