import type { Backplane } from '@stream-manager/backplane/port'
import { type Clock, type Component, SERVICE_REGISTRY, type ServiceName } from '@stream-manager/contracts'
import { assessEngine } from '../components/engine.ts'
import type { Finding } from '../components/finding.ts'
import { type InstanceVerdict, judgeInstance } from '../components/instance.ts'
import { assessService } from '../components/service.ts'
import { assessStore } from '../components/store.ts'
import { assessStreams } from '../components/streams.ts'
import type { Instance } from '../observations/instance.ts'
import type { StreamReading } from '../observations/streams.ts'
import { probeRedis } from '../probes/redis.ts'
import { type EntryPoints, Services, type ServicesView } from './services.ts'
import { StreamReader, type StreamSource } from './streams.ts'
import { Watch } from './watch.ts'

export interface ProbeTargets {
  readonly entryPoints?: EntryPoints
  /** Only where there is a Redis; then there is a component `redis`. */
  readonly redisUrl?: string | undefined
}

export interface SurveyOptions {
  readonly backplane: Pick<Backplane, 'probe' | 'listLatest' | 'readLease'>
  readonly source: StreamSource
  readonly targets: ProbeTargets
  readonly clock: Clock
  /** Of each single look. */
  readonly deadlineMs: number
}

/** An instance, and what we think of it. */
interface InstanceReading {
  readonly instance: Instance
  readonly status: InstanceVerdict['status']
}

/** One look at everything: the verdicts, and what they and the metrics are drawn from. */
export interface Survey {
  readonly findings: Partial<Record<Component, Finding>>
  readonly streams: readonly StreamReading[]
  readonly instances: readonly InstanceReading[]
}

const readingsOf = ({ evidence, backplane }: ServicesView): InstanceReading[] =>
  evidence.map((one) => ({ instance: one.instance, status: judgeInstance(one, backplane).status }))

const createWatches = ({ backplane, source, targets, clock, deadlineMs }: SurveyOptions) => {
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
    }),
    streams: watch(() => streamReader.read()),
    store: watch(() => backplane.probe()),
    redis: redisUrl === undefined ? null : watch((signal) => probeRedis(redisUrl, signal)),
  }
}

/** Looks at everything at once. The result never rejects: what cannot be seen is a finding. */
export const createSurvey = (options: SurveyOptions): (() => Promise<Survey>) => {
  const watches = createWatches(options)
  return async () => {
    const [services, streams, store, redis] = await Promise.all([
      watches.services.look(),
      watches.streams.look(),
      watches.store.look(),
      watches.redis?.look(),
    ])
    const { backplane } = services
    const assess = (name: ServiceName) =>
      name === 'engine'
        ? assessEngine({ streams, instances: services.of(name), backplane })
        : assessService({ instances: services.of(name), entryPoint: services.entryPointOf(name), backplane })
    const findings: Partial<Record<Component, Finding>> = {
      stream: assessStreams(streams),
      database: assessStore(store),
    }
    for (const { name, component } of SERVICE_REGISTRY) {
      if (component !== null) findings[component] = assess(name)
    }
    if (redis) findings.redis = assessStore(redis)
    return {
      findings,
      streams: streams.ok ? streams.value.readings : [],
      instances: readingsOf(services),
    }
  }
}
