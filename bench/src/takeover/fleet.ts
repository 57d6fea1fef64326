import {
  programsOf,
  type Replica,
  RtmpHost,
  serviceReplica,
  startEngine,
  theProgram,
} from '@stream-manager/e2e'
import {
  ApiDriver,
  type DrivenState,
  eventually,
  freePort,
  type RedisServer,
  startRedis,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'

const SETTLE_DEADLINE_MS = 90_000
const SMALL = {
  video: { width: 320, height: 180, fps: 15, bitrateKbps: 400, preset: 'ultrafast', tune: 'zerolatency' },
  audio: { bitrateKbps: 64 },
}

interface Parts {
  readonly redis: RedisServer
  readonly rtmp: RtmpHost
  readonly api: ApiDriver
  readonly engines: readonly [Replica, Replica]
}

export const isLive = ({ status, error, outputs }: DrivenState): boolean =>
  status === 'live' && error === null && outputs.every(({ state }) => state === 'live')

/** Two engines that compete for one stream, the RTMP server it is pushed to, and an API. */
export class Fleet {
  readonly redis: RedisServer
  readonly rtmp: RtmpHost
  readonly api: ApiDriver
  readonly engines: readonly [Replica, Replica]

  private constructor({ redis, rtmp, api, engines }: Parts) {
    this.redis = redis
    this.rtmp = rtmp
    this.api = api
    this.engines = engines
  }

  static async open(t: TestScope): Promise<Fleet> {
    const redis = await startRedis(t, { appendOnly: true, config: ['appendfsync always'] })
    const rtmp = await RtmpHost.start(t)
    const environment = {
      REDIS_URL: redis.url,
      DATA_DIR: await temporaryDirectory(t),
      LOG_LEVEL: 'info',
    }
    const api = serviceReplica(t, 'stream-api', {
      name: 'stream-api',
      ports: [await freePort()],
      environment,
    })
    await api.start()
    const engine = (name: string) => serviceReplica(t, 'engine', { name, ports: [], environment })
    const engines = [engine('engine-1'), engine('engine-2')] as const
    await Promise.all(engines.map(startEngine))
    const fleet = new Fleet({ redis, rtmp, api: new ApiDriver(api.url), engines })
    await fleet.#goLive()
    return fleet
  }

  /** Waits until the stream is live and has a publisher. */
  async settled(): Promise<void> {
    const look = async () => this.rtmp.current !== undefined && isLive(await this.api.state())
    await eventually(look, { what: 'the stream to be live', deadlineMs: SETTLE_DEADLINE_MS })
  }

  /** The engine that runs the stream, and its child. */
  async owner(): Promise<{ engine: Replica; child: number }> {
    const [first, second] = this.engines
    const child = await theProgram('child', this.engines)
    const isFirst = programsOf(first).get('child') === child
    return { engine: isFirst ? first : second, child }
  }

  async #goLive(): Promise<void> {
    await this.api.call('PUT', '/api/stream/config', SMALL)
    const push = { id: 'push', type: 'rtmp', url: this.rtmp.url, key: 'programme' }
    await this.api.call('POST', '/api/outputs', push)
    await this.api.control('start')
  }
}
