import { startInfraRedis } from '@stream-manager/infra'
import { eventually, SMALL_STREAM_CONFIG, startFaultProxy, type TestScope } from '@stream-manager/test-kit'
import { type Deployment, ownUser, startDeployment } from '../deployment.ts'
import { type LedgerReader, startReader } from '../ledger-reader.ts'
import type { Replica } from '../replica.ts'
import type { Target } from './injection.ts'
import { Link } from './link.ts'
import { ProxyHost } from './proxy-host.ts'
import { RtmpHost } from './rtmp-host.ts'
import {
  engineProgramTarget,
  engineTarget,
  proxyTarget,
  redisTarget,
  rtmpTarget,
  serviceTarget,
} from './targets.ts'

const READERS = 5
const CHANNELS = ['layer-updates', 'stream-state'] as const

/** The whole deployment, live and pushing to an RTMP server, with readers and the targets of faults. */
export interface ChaosWorld extends Deployment {
  readonly targets: readonly Target[]
  readonly rtmp: RtmpHost
  readonly readers: readonly LedgerReader[]
  /** Address of the proxy before the deployment. */
  readonly url: string
  readonly sidecarUrl: string
}

const goLive = async ({ drivers }: Deployment, rtmpUrl: string): Promise<void> => {
  const [api] = drivers
  await api.call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)
  await api.call('POST', '/api/outputs', { id: 'push', type: 'rtmp', url: rtmpUrl, key: 'programme' })
  await api.control('start')
  await eventually(async () => (await api.state()).outputs.some(({ state }) => state === 'live'), {
    what: 'the push to be live',
    deadlineMs: 60_000,
  })
}

const startReaders = (t: TestScope, url: string): Promise<LedgerReader[]> =>
  Promise.all(
    Array.from({ length: READERS }).flatMap(() =>
      CHANNELS.map((channel) => startReader(t, `${url.replace('http', 'ws')}/ws`, channel)),
    ),
  )

/** One link per replica, by its name. */
class Links {
  readonly #t: TestScope
  readonly #links = new Map<string, Link>()

  constructor(t: TestScope) {
    this.#t = t
  }

  /** Creates a link to `port`, and returns the port to connect to instead. */
  async create(name: string, port: number): Promise<number> {
    const proxy = await startFaultProxy(this.#t, { port })
    this.#links.set(name, new Link(proxy))
    return proxy.port
  }

  of({ name }: Replica): Link {
    const link = this.#links.get(name)
    if (!link) throw new Error(`${name} has no link`)
    return link
  }

  all(): Link[] {
    return [...this.#links.values()]
  }
}

export const startChaosWorld = async (t: TestScope): Promise<ChaosWorld> => {
  const redis = await startInfraRedis(t)
  const rtmp = await RtmpHost.start(t)
  const toRedis = new Links(t)
  const toProxy = new Links(t)
  const redisUrlFor = async (name: string) =>
    redis.urlFor(ownUser(name), await toRedis.create(name, redis.port))
  const deployment = await startDeployment(t, { redisUrlFor, engines: 2, sidecar: true })
  const { apis, gateways, engines, sidecar } = deployment
  if (!sidecar) throw new Error('the deployment has no sidecar')
  await goLive(deployment, rtmp.url)
  const behindLinks = (replicas: readonly Replica[]) =>
    Promise.all(replicas.map((replica) => toProxy.create(replica.name, replica.port)))
  const proxy = await ProxyHost.start(deployment, {
    streamApi: await behindLinks(apis),
    gateway: await behindLinks(gateways),
  })
  const servers = [...apis, ...gateways].map((replica) =>
    serviceTarget(replica, [
      ['from Redis', toRedis.of(replica)],
      ['from the proxy', toProxy.of(replica)],
    ]),
  )
  return {
    ...deployment,
    targets: [
      ...servers,
      ...engines.map((engine) => engineTarget(engine, toRedis.of(engine))),
      engineProgramTarget('child', engines),
      engineProgramTarget('guard', engines),
      serviceTarget(sidecar, [['from Redis', toRedis.of(sidecar)]]),
      redisTarget(redis, toRedis.all()),
      proxyTarget(proxy),
      rtmpTarget(rtmp),
    ],
    rtmp,
    readers: await startReaders(t, proxy.url),
    url: proxy.url,
    sidecarUrl: sidecar.url,
  }
}
