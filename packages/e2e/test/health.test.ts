import { isDeepStrictEqual } from 'node:util'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import {
  HEARTBEAT_PREFIX,
  type HealthCheck,
  type Heartbeat,
  type ResourceHistory,
  type Resources,
  SERVICES,
} from '@stream-manager/contracts'
import { type InfraRedis, startInfraRedis } from '@stream-manager/infra'
import { type ApiDriver, eventually, freePort, missingProgram, PATIENT_REDIS } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { asOwnUser, type Deployment, type Expected, HealthWatch, startDeployment } from '../src/index.ts'
import { scrape } from '../src/metric.ts'

/**
 * Promise: the sidecar reports a fault at most 5 s after it happened. It looks once a second, and later on a busy machine, so
 * its looks are the measure. How long it took here is in the name of each assertion.
 */
const PROMISED_LOOKS = 5
const SETTLE_MS = 60_000
/** Two APIs, two gateways, two engines, the event handler and the sidecar. */
const PROCESSES = 8

const HEALTHY: Expected = { 'stream-api': 'healthy', gateway: 'healthy', engine: 'healthy' }

interface World extends Deployment {
  readonly redis: InfraRedis
  readonly health: HealthWatch
  readonly sidecarUrl: string
}

const startWorld = async (t: Test): Promise<World> => {
  const redis = await startInfraRedis(t)
  const environment = { DRAIN_DELAY_MS: '0' }
  const deployment = await startDeployment(t, {
    redisUrlFor: asOwnUser(redis),
    engines: 2,
    sidecar: true,
    environment,
  })
  const sidecarUrl = deployment.sidecar?.url ?? ''
  const health = new HealthWatch(sidecarUrl)
  await health.becomes(HEALTHY, SETTLE_MS)
  return { ...deployment, redis, health, sidecarUrl }
}

const servicesIn = (sample: Resources | undefined) =>
  sample?.instances.filter(({ kind }) => kind === 'service') ?? []

interface Event {
  readonly what: string
  readonly act: () => unknown
  readonly expected: Expected
}

/** How often the sidecar has looked at the component, by its own count. */
const looksAt = async ({ metricsUrl }: World, component: string): Promise<number> => {
  const probes = await scrape(metricsUrl, 'stream_manager_health_probes_total')
  const ofComponent = probes.filter(({ labels }) => labels['service'] === component)
  if (ofComponent.length === 0) throw new Error(`the sidecar counts no probes of ${component}`)
  return ofComponent.reduce((sum, { value }) => sum + value, 0)
}

interface Fault {
  readonly what: string
  readonly component: string
  readonly act: () => unknown
  readonly isReported: () => Promise<boolean>
}

/** Causes a fault, and waits until the sidecar reports it, after as many looks as promised. */
const reports = async (t: Test, world: World, { what, component, act, isReported }: Fault): Promise<void> => {
  await act()
  const [begunMs, begun] = [performance.now(), await looksAt(world, component)]
  let inVain = 0
  const look = async () => {
    const looks = (await looksAt(world, component)) - begun
    if (await isReported()) return true
    inVain = looks
    return false
  }
  await eventually(look, { what, deadlineMs: SETTLE_MS })
  t.ok(inVain <= PROMISED_LOOKS, `${what}: ${Math.round(performance.now() - begunMs)} ms, ${inVain} looks`)
}

/** Causes an event, and waits until the sidecar reports it, as soon as promised. */
const detects = async (t: Test, world: World, { what, act, expected }: Event) => {
  let { checks } = await world.health.report()
  const isReported = async () => {
    checks = (await world.health.report()).checks
    return Object.entries(expected).every(([name, status]) => checks[name]?.status === status)
  }
  await reports(t, world, { what, component: Object.keys(expected)[0] ?? '', act, isReported })
  return checks
}

/** Sends heartbeats of an API that claims to be ready at a closed port, until `leave` is called. */
const startFalseHeartbeats = async (
  t: Test,
  redis: InfraRedis,
): Promise<Record<'beat' | 'leave', () => Promise<void>>> => {
  const backplane = await openRedisBackplane({ url: redis.urlFor('ws-gateway'), timing: PATIENT_REDIS })
  const address = `http://127.0.0.1:${await freePort()}`
  let leaving = false
  const beat = () => {
    const at = new Date().toISOString()
    const figures = { cpuPercent: null, memoryBytes: null, eventLoopDelayMs: null, sockets: null }
    const own = {
      service: 'stream-api',
      instance: 'false-api',
      at,
      startedAt: at,
      pid: 1,
      address,
      ready: !leaving,
      leaving,
    }
    const heartbeat: Heartbeat = { ...own, ...figures }
    return backplane.setLatest(`${HEARTBEAT_PREFIX}stream-api/false-api`, heartbeat, { ttlMs: 15_000 })
  }
  const timer = setInterval(() => beat().catch(() => {}), 1000)
  t.teardown(() => {
    clearInterval(timer)
    return backplane.close()
  })
  return {
    beat,
    leave: () => {
      leaving = true
      return beat()
    },
  }
}

const isEverythingAlive = async ({ apis, gateways, sidecarUrl }: World): Promise<boolean> => {
  const checks = [...apis, ...gateways].map(({ url }) => `${url}/healthz`)
  const answers = await Promise.all([...checks, `${sidecarUrl}/health/live`].map((url) => fetch(url)))
  return answers.every(({ status }) => status === 200)
}

const instancesOf = (check: HealthCheck | undefined): number => {
  const instances = check?.details?.['instances']
  return Array.isArray(instances) ? instances.length : 0
}

/** All tests share one deployment. Each restores it, except the last one. */
t.test(
  'the sidecar of two APIs, gateways and engines',
  { skip: missingProgram('redis-server') },
  async (t) => {
    const world = await startWorld(t)
    const { redis, health, apis, gateways, engines, drivers } = world

    t.test(
      'a component is degraded while one replica of two is frozen, and healthy once it is thawed',
      async (t) => {
        const replicas = [
          ['stream-api', apis[0].process],
          ['gateway', gateways[0].process],
          ['engine', engines[0]?.process],
        ] as const
        for (const [component, replica] of replicas) {
          const frozen = { act: () => replica?.freeze(), expected: { [component]: 'degraded' as const } }
          await detects(t, world, { what: `one ${component} of two frozen`, ...frozen })
          replica?.thaw()
          const { tookMs } = await health.becomes(HEALTHY, SETTLE_MS)
          t.pass(`${component} thawed: ${tookMs} ms`)
        }
      },
    )

    t.test('a component is degraded when an instance claims to be ready at a closed port', async (t) => {
      const falseApi = await startFalseHeartbeats(t, redis)
      const expected = { 'stream-api': 'degraded' as const }
      const checks = await detects(t, world, {
        what: 'one API of three not bound',
        act: falseApi.beat,
        expected,
      })
      t.match(
        checks['stream-api']?.error,
        /^instance false-api: says it is ready at .* nothing listens there$/,
      )
      await falseApi.leave()
      await health.becomes(HEALTHY, SETTLE_MS)
    })

    t.test('both APIs return the same resources of every process and of the host', async (t) => {
      const [one, other] = drivers
      const last = async (api: ApiDriver) => {
        const { items } = await api.call<ResourceHistory>('GET', '/api/resources/history')
        return items.at(-1)
      }
      const current = () => other.call<Resources>('GET', '/api/resources')
      // The newest sample and the current one: the heartbeat of the false API is valid for some seconds after it left.
      const isComplete = async () =>
        [await last(one), await current()].every((sample) => servicesIn(sample).length === PROCESSES)
      await eventually(isComplete, { what: 'a sample of every process', deadlineMs: SETTLE_MS })
      const areEqual = async () => isDeepStrictEqual(await last(one), await last(other))
      t.ok(await eventually(areEqual, { what: 'the same newest sample' }))
      const { timestamp, host, instances } = await current()
      const named = servicesIn({ timestamp, host, instances }).flatMap(({ services }) => services)
      t.strictSame([...new Set(named)].sort(), [...SERVICES].sort())
      const pids = instances.map(({ pid }) => pid)
      t.equal(new Set(pids).size, pids.length, 'no process has two entries')
      t.ok((host?.memory.totalBytes ?? 0) > (host?.memory.usedBytes ?? Infinity))
      t.ok((host?.disk.totalBytes ?? 0) > 0, 'the disk that holds DATA_DIR')
      for (const { service, memoryBytes, cpuPercent } of servicesIn({ timestamp, host, instances })) {
        t.ok((memoryBytes ?? 0) > 1e6 && (cpuPercent ?? -1) >= 0, `${service} measured itself`)
      }
    })

    t.test(
      'while Redis is frozen, services are degraded but alive, and a frozen gateway is still detected',
      async (t) => {
        const degraded = { 'stream-api': 'degraded', gateway: 'degraded', engine: 'degraded' } as const
        const expected = { ...degraded, redis: 'unhealthy', database: 'unhealthy' } as const
        const checks = await detects(t, world, {
          what: 'Redis frozen',
          act: () => redis.process.freeze(),
          expected,
        })
        t.match(checks['gateway'], { details: { degraded: ['redis'], instances: { length: 2 } } })
        const isDegraded = async () => {
          const { httpStatus, status } = await health.report()
          return httpStatus === 200 && status === 'degraded'
        }
        await eventually(isDegraded, { what: 'a system that is degraded as a whole', deadlineMs: SETTLE_MS })
        t.ok(await isEverythingAlive(world), 'every liveness check is 200')

        const gateway = gateways[0].process
        await reports(t, world, {
          what: 'one gateway of two frozen while Redis is',
          component: 'gateway',
          act: () => gateway.freeze(),
          isReported: async () => /answer/.test((await health.report()).checks['gateway']?.error ?? ''),
        })

        gateway.thaw()
        redis.process.thaw()
        const { tookMs } = await health.becomes({ ...HEALTHY, redis: 'healthy' }, SETTLE_MS)
        t.pass(`all healthy after Redis thawed: ${tookMs} ms`)
      },
    )

    t.test('a replica that shuts down is removed without an alarm', async (t) => {
      const leaving = [apis[0], gateways[0]]
      const pids = leaving.map(({ process }) => process.pid)
      const alarms = new Set<string>()
      const areRemoved = async () => {
        const { checks } = await health.report()
        for (const component of ['stream-api', 'gateway']) {
          const { status, error } = checks[component] ?? {}
          // The name of an instance has its process id. On a busy machine another one may be late.
          if (status !== 'healthy' && pids.some((pid) => error?.includes(`-${pid}-`))) alarms.add(`${error}`)
        }
        return instancesOf(checks['stream-api']) === 1 && instancesOf(checks['gateway']) === 1
      }
      const codes = Promise.all(leaving.map((replica) => replica.process.stop(SETTLE_MS)))
      await eventually(areRemoved, { what: 'both instances to be removed', deadlineMs: SETTLE_MS })
      t.strictSame(await codes, [0, 0])
      t.strictSame([...alarms], [])
      await Promise.all(leaving.map((replica) => replica.start()))
    })

    t.test(
      'a component is degraded after one replica of two is killed, and unhealthy after both',
      async (t) => {
        const services = [
          ['stream-api', apis],
          ['gateway', gateways],
          ['engine', engines],
        ] as const
        for (const [component, replicas] of services) {
          for (const [index, status] of (['degraded', 'unhealthy'] as const).entries()) {
            const what = `${component}: ${index + 1} of two killed`
            const act = () => replicas[index]?.process.kill()
            await detects(t, world, { what, act, expected: { [component]: status } })
          }
        }
        t.match(await health.report(), { httpStatus: 503, status: 'unhealthy' })
      },
    )
  },
)
