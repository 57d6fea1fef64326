import type { Backplane } from '@stream-manager/backplane/port'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { type ChannelKind, HEARTBEAT_PREFIX } from '@stream-manager/contracts'
import { eventually, PATIENT_REDIS, type TestScope } from '@stream-manager/test-kit'

type Fields = Record<string, unknown>

const HEARTBEAT_EVERY_MS = 1000
const HEARTBEAT_TTL_MS = 15_000
const RETAINED = 1000

/** Writes documents, events and heartbeats to Redis with unknown fields and kinds, as a future version would. */
export class NewerVersion {
  readonly #backplane: Backplane

  private constructor(backplane: Backplane) {
    this.#backplane = backplane
  }

  /** Sends heartbeats until the test ends. */
  static async start(t: TestScope, redisUrl: string): Promise<NewerVersion> {
    const backplane = await openRedisBackplane({ url: redisUrl, timing: PATIENT_REDIS })
    const newer = new NewerVersion(backplane)
    const timer = setInterval(() => newer.#beat().catch(() => {}), HEARTBEAT_EVERY_MS)
    t.teardown(() => {
      clearInterval(timer)
      return backplane.close()
    })
    await newer.#beat()
    return newer
  }

  async read(key: string): Promise<Fields> {
    return ((await this.#backplane.read(key))?.value ?? {}) as Fields
  }

  /** Changes a document; tries again after each conflict with a current service. */
  rewrite(key: string, change: (stored: Fields) => Fields): Promise<unknown> {
    const attempt = async () => {
      const document = await this.#backplane.read(key)
      const value = change((document?.value ?? {}) as Fields)
      const outcome = await this.#backplane.commit({
        expect: { [key]: document?.revision ?? 0 },
        put: { [key]: value },
      })
      return outcome.status === 'committed'
    }
    return eventually(attempt, { what: `${key} to be rewritten` })
  }

  async publish(kind: ChannelKind, data: unknown): Promise<void> {
    const channel = `stream:main/${kind}`
    if (kind === 'metrics') return this.#backplane.setLatest(channel, data, { ttlMs: HEARTBEAT_TTL_MS })
    await this.#backplane.commit({ publish: [{ channel, data, retain: RETAINED }] })
  }

  /** Heartbeats of an engine with an unknown field, of an unknown service, and of a gateway in an unknown format. */
  async #beat(): Promise<void> {
    const at = new Date().toISOString()
    const figures = { cpuPercent: 1, memoryBytes: 1, eventLoopDelayMs: 1, sockets: null }
    const beat = { at, startedAt: at, pid: 1, address: null, ready: true, ...figures, version: '9.0.0' }
    const beats = {
      'engine/newer': { ...beat, service: 'engine', instance: 'newer', gpu: { percent: 3 } },
      'event-handler/newer': { ...beat, service: 'event-handler', instance: 'newer' },
      'ws-gateway/other-format': { service: 'ws-gateway', phase: 'ready' },
    }
    const options = { ttlMs: HEARTBEAT_TTL_MS }
    const published = Object.entries(beats).map(([name, value]) =>
      this.#backplane.setLatest(`${HEARTBEAT_PREFIX}${name}`, value, options),
    )
    await Promise.all(published)
  }
}
