import {
  eventually,
  type FaultProxy,
  Publications,
  type RedisServer,
  startFaultProxy,
  startRedis,
  startRtmpServer,
  type TestScope,
} from '@stream-manager/test-kit'
import { type Deployment, startDeployment } from '../deployment.ts'
import { type LedgerReader, startReader } from '../ledger-reader.ts'
import { redisVictim, serviceVictim, type Victim } from './victims.ts'

const READERS = 5
const CHANNELS = ['layer-updates', 'stream-state'] as const
const SMALL = {
  video: { width: 320, height: 180, fps: 10, bitrateKbps: 200, preset: 'ultrafast', tune: 'zerolatency' },
  audio: { bitrateKbps: 64 },
}

/** The whole deployment, live, pushing to an RTMP server, watched from all sides and ready to be harmed. */
export interface ChaosWorld extends Deployment {
  readonly redis: RedisServer
  /** Connections to Redis, by the name of the process. */
  readonly links: ReadonlyMap<string, FaultProxy>
  readonly victims: readonly Victim[]
  readonly publications: Publications
  readonly readers: readonly LedgerReader[]
  /** Of the proxy before it all. */
  readonly url: string
}

const goLive = async ({ drivers }: Deployment, rtmpUrl: string): Promise<void> => {
  const [api] = drivers
  await api.call('PUT', '/api/stream/config', SMALL)
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

export const startChaosWorld = async (t: TestScope): Promise<ChaosWorld> => {
  const redis = await startRedis(t, { appendOnly: true })
  const rtmp = await startRtmpServer(t)
  const links = new Map<string, FaultProxy>()
  const link = async (name: string): Promise<string> => {
    const proxy = await startFaultProxy(t, { port: redis.port })
    links.set(name, proxy)
    return `redis://${proxy.host}`
  }
  const deployment = await startDeployment(t, { redisUrl: redis.url, link, engines: 2, sidecar: true })
  const { apis, gateways, engines, sidecar } = deployment
  await goLive(deployment, rtmp.url)
  const { url } = await deployment.startProxy()
  const services = [...apis, ...gateways, ...engines, ...(sidecar ? [sidecar] : [])]
  const victims = services.flatMap((replica) => {
    const toRedis = links.get(replica.name)
    return toRedis ? [serviceVictim(replica, toRedis)] : []
  })
  return {
    ...deployment,
    redis,
    links,
    victims: [...victims, redisVictim(redis)],
    publications: new Publications(rtmp),
    readers: await startReaders(t, url),
    url,
  }
}
