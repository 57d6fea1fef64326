import { type HealthReport, type ResourceHistory, type Resources, SERVICES } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { startStandalone } from './support/system.ts'

t.test(
  'one process reports usage of its host and services, and the history survives a restart',
  async (t) => {
    const environment = { AUTOSTART: 'false' }
    const system = await startStandalone(t, { environment })
    const history = () => system.api.call<ResourceHistory>('GET', '/api/resources/history')
    const whole = async () => {
      const { items } = await history()
      return items.at(-1)?.instances.length === SERVICES.length && items
    }
    const before = await eventually(whole, { what: 'a sample of every service' })

    const { host, instances } = await system.api.call<Resources>('GET', '/api/resources')
    t.ok((host?.memory.totalBytes ?? 0) > 0 && (host?.disk.totalBytes ?? 0) > 0)
    t.strictSame(instances.map(({ service }) => service).sort(), [...SERVICES].sort())
    for (const { service, memoryBytes } of instances) t.ok((memoryBytes ?? 0) > 1e6, service)
    // One probe may time out on a busy machine.
    const areHealthy = async () => {
      const answer = await fetch(`${system.healthUrl}/health`)
      const { checks } = (await answer.json()) as HealthReport
      return ['stream-api', 'gateway'].every((name) => checks[name]?.status === 'healthy')
    }
    t.ok(await eventually(areHealthy, { what: 'both to be healthy' }))

    await system.stop()
    const again = await startStandalone(t, { dataDir: system.dataDir, environment })
    const after = await again.api.call<ResourceHistory>('GET', '/api/resources/history')
    t.strictSame(after.items.slice(0, before.length), before)
  },
)
