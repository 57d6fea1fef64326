import { startInfraRedis } from '@stream-manager/infra'
import { eventually, SMALL_STREAM_CONFIG, startFaultProxy, type TestScope } from '@stream-manager/test-kit'
import { type Deployment, ownUser, startDeployment } from '../deployment.ts'
import { type LedgerReader, startReader } from '../ledger-reader.ts'
import type { Replica } from '../replica.ts'
import type { Victim } from './injection.ts'
import { Link } from './link.ts'
import { ProxyHost } from './proxy-host.ts'
import { RtmpHost } from './rtmp-host.ts'
import {
  engineProgramVictim,
  engineVictim,
  proxyVictim,
  redisVictim,
  rtmpVictim,
  serviceVictim,
} from './targets.ts'

const READERS = 5
const CHANNELS = ['layer-updates', 'stream-state'] as const

/** The whole deployment, live, pushing to an RTMP server, watched from all sides and ready to be harmed. */
export interface ChaosWorld extends Deployment {
  readonly victims: readonly Victim[]
  readonly rtmp: RtmpHost
  readonly readers: readonly LedgerReader[]
  /** Of the proxy before it all. */
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

/** Links that are made as they are asked for, by the name of who uses them. */
class Links {
  readonly #t: TestScope
  readonly #links = new Map<string, Link>()

  constructor(t: TestScope) {
    this.#t = t
  }

  /** The port to go to instead of `port`. */
  async lay(name: string, port: number): Promise<number> {
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
  const redisUrlFor = async (name: string) => redis.urlFor(ownUser(name), await toRedis.lay(name, redis.port))
  const deployment = await startDeployment(t, { redisUrlFor, engines: 2, sidecar: true })
  const { apis, gateways, engines, sidecar } = deployment
  if (!sidecar) throw new Error('the sidecar was asked for')
  await goLive(deployment, rtmp.url)
  const behindLinks = (replicas: readonly Replica[]) =>
    Promise.all(replicas.map((replica) => toProxy.lay(replica.name, replica.port)))
  const proxy = await ProxyHost.start(deployment, {
    streamApi: await behindLinks(apis),
    gateway: await behindLinks(gateways),
  })
  const served = [...apis, ...gateways].map((replica) =>
    serviceVictim(replica, [
      ['from Redis', toRedis.of(replica)],
      ['from the proxy', toProxy.of(replica)],
    ]),
  )
  return {
    ...deployment,
    victims: [
      ...served,
      ...engines.map((engine) => engineVictim(engine, toRedis.of(engine))),
      engineProgramVictim('child', engines),
      engineProgramVictim('guard', engines),
      serviceVictim(sidecar, [['from Redis', toRedis.of(sidecar)]]),
      redisVictim(redis, toRedis.all()),
      proxyVictim(proxy),
      rtmpVictim(rtmp),
    ],
    rtmp,
    readers: await startReaders(t, proxy.url),
    url: proxy.url,
    sidecarUrl: sidecar.url,
  }
}
