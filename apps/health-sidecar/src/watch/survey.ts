import type { Backplane } from '@stream-manager/backplane'
import type { Clock, Component, ServiceName } from '@stream-manager/contracts'
import { assessEngine } from '../components/engine.ts'
import type { Finding } from '../components/finding.ts'
import { assessService } from '../components/service.ts'
import { assessStore } from '../components/store.ts'
import { assessStreams } from '../components/streams.ts'
import { probeClaims, type Unbound } from '../probes/bound.ts'
import { probeGateway } from '../probes/gateway.ts'
import { probeRedis } from '../probes/redis.ts'
import { probeStreamApi } from '../probes/stream-api.ts'
import { HeartbeatReader, type HeartbeatReading } from './heartbeats.ts'
import { StreamReader, type StreamReading, type StreamSource } from './streams.ts'
import { type Sighting, Watch } from './watch.ts'

/** Where the probes knock. */
export interface ProbeTargets {
  /** `http://host:port` of the REST API. */
  readonly streamApiUrl: string
  /** `ws://host:port/ws` of the gateway. */
  readonly gatewayUrl: string
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

/** One look at everything: the verdicts, and what they and the metrics are drawn from. */
export interface Survey {
  readonly findings: Partial<Record<Component, Finding>>
  readonly streams: readonly StreamReading[]
  readonly heartbeats: readonly HeartbeatReading[]
}

const valueOr = <Value>(sighting: Sighting<Value>, fallback: Value): Value =>
  sighting.ok ? sighting.value : fallback

const reasonsOf = (unbound: readonly Unbound[], service: ServiceName): string[] =>
  unbound.filter((claim) => claim.service === service).map(({ reason }) => reason)

const createWatches = ({ backplane, source, targets, clock, deadlineMs }: SurveyOptions) => {
  const watch = <Value>(look: (signal: AbortSignal) => Promise<Value>) =>
    new Watch(look, { clock, deadlineMs })
  const heartbeatReader = new HeartbeatReader(backplane, clock)
  const streamReader = new StreamReader({ source, backplane, clock })
  const { streamApiUrl, gatewayUrl, redisUrl } = targets
  let claims: readonly HeartbeatReading[] = []
  return {
    heartbeats: watch(async () => {
      claims = await heartbeatReader.read()
      return claims
    }),
    claims: watch((signal) => probeClaims(claims, signal)),
    streams: watch(() => streamReader.read()),
    store: watch(() => backplane.probe()),
    api: watch((signal) => probeStreamApi(streamApiUrl, signal)),
    gateway: watch((signal) => probeGateway(gatewayUrl, signal)),
    redis: redisUrl === undefined ? null : watch((signal) => probeRedis(redisUrl, signal)),
  }
}

/** Looks at everything at once. The result never rejects: what cannot be seen is a finding. */
export const createSurvey = (options: SurveyOptions): (() => Promise<Survey>) => {
  const watches = createWatches(options)
  const lookAtServices = async () => {
    const heartbeats = await watches.heartbeats.look()
    return { heartbeats, unbound: valueOr(await watches.claims.look(), []) }
  }
  return async () => {
    const [{ heartbeats, unbound }, streams, store, api, gateway, redis] = await Promise.all([
      lookAtServices(),
      watches.streams.look(),
      watches.store.look(),
      watches.api.look(),
      watches.gateway.look(),
      watches.redis?.look(),
    ])
    const service = (name: ServiceName, probe: Sighting<unknown>) =>
      assessService({ service: name, probe, heartbeats, unbound: reasonsOf(unbound, name) })
    return {
      findings: {
        stream: assessStreams(streams),
        database: assessStore(store),
        'stream-api': service('stream-api', api),
        gateway: service('ws-gateway', gateway),
        engine: assessEngine(streams, heartbeats),
        ...(redis && { redis: assessStore(redis) }),
      },
      streams: valueOr(streams, []),
      heartbeats: valueOr(heartbeats, []),
    }
  }
}
