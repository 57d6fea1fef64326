import type { Backplane } from '@stream-manager/backplane/port'
import { type Clock, type Component, SERVICE_REGISTRY, type ServiceName } from '@stream-manager/contracts'
import { probeRedis } from '@stream-manager/diagnostics'
import type { ComponentHealth } from '../components/component-health.ts'
import { checkDatabase } from '../components/database.ts'
import { checkEngine } from '../components/engine.ts'
import { checkInstance, type InstanceVerdict } from '../components/instance.ts'
import { checkService } from '../components/service.ts'
import { checkStore } from '../components/store.ts'
import { checkStreams } from '../components/streams.ts'
import type { Instance } from '../observations/instance.ts'
import type { StreamReading } from '../observations/streams.ts'
import { ServiceToken, type ServiceTokenOptions } from './service-token.ts'
import { type EntryPoints, Services, type ServicesView } from './services.ts'
import { StreamReader, type StreamSource } from './streams.ts'
import { Watch, watchTarget } from './watch.ts'

export interface ProbeTargets {
  readonly entryPoints?: EntryPoints
  /** Set where the backplane is Redis; `/health` then has a component `redis`. */
  readonly redisUrl?: string | undefined
}

export interface RoundOptions {
  readonly backplane: Pick<Backplane, 'probe' | 'listLatest' | 'readLease'>
  readonly source: StreamSource
  readonly targets: ProbeTargets
  readonly tokens: ServiceTokenOptions['tokens']
  readonly clock: Clock
  /** Deadline of each probe. */
  readonly deadlineMs: number
}

/** An instance and its verdict. */
interface InstanceReading {
  readonly instance: Instance
  readonly status: InstanceVerdict['status']
}

/** The results of one round of probes, for `/health` and the metrics. */
export interface Round {
  readonly health: Partial<Record<Component, ComponentHealth>>
  readonly streams: readonly StreamReading[]
  readonly instances: readonly InstanceReading[]
}

const readingsOf = ({ probed, backplane }: ServicesView): InstanceReading[] =>
  probed.map((one) => ({ instance: one.instance, status: checkInstance(one, backplane).status }))

const createWatches = ({ backplane, source, targets, tokens, clock, deadlineMs }: RoundOptions) => {
  const watch = <Value>(look: (signal: AbortSignal) => Promise<Value>) =>
    new Watch(look, { clock, deadlineMs })
  const streamReader = new StreamReader({ source, backplane, clock })
  const { redisUrl } = targets
  return {
    services: new Services({
      backplane,
      entryPoints: targets.entryPoints ?? {},
      clock,
      deadlineMs,
      backplaneName: redisUrl === undefined ? 'database' : 'redis',
      token: new ServiceToken({ tokens, clock }).current,
    }),
    streams: watch(() => streamReader.read()),
    store: watch(() => backplane.probe()),
    redis: redisUrl === undefined ? null : watchTarget(probeRedis, redisUrl, { clock, deadlineMs }),
  }
}

/** Runs all probes at once. It never rejects: a failed probe makes its component unhealthy. */
export const createRound = (options: RoundOptions): (() => Promise<Round>) => {
  const watches = createWatches(options)
  return async () => {
    const [services, streams, store, redis] = await Promise.all([
      watches.services.look(),
      watches.streams.look(),
      watches.store.look(),
      watches.redis?.look(),
    ])
    const { backplane } = services
    const check = (name: ServiceName) =>
      name === 'engine'
        ? checkEngine({ streams, instances: services.of(name), backplane })
        : checkService({ instances: services.of(name), entryPoint: services.entryPointOf(name), backplane })
    const health: Partial<Record<Component, ComponentHealth>> = {
      stream: checkStreams(streams),
      database: checkDatabase(
        store,
        services.probed.map(({ instance }) => instance),
      ),
    }
    for (const { name, component } of SERVICE_REGISTRY) {
      if (component !== null) health[component] = check(name)
    }
    if (redis) health.redis = checkStore(redis)
    return {
      health,
      streams: streams.ok ? streams.value.readings : [],
      instances: readingsOf(services),
    }
  }
}
