import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Backplane } from '@stream-manager/backplane/port'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import {
  DEFAULT_STREAM_CONFIG,
  type Result,
  type StreamAction,
  type StreamState,
} from '@stream-manager/contracts'
import { channelKey, createDomain, type Domain, engineLease } from '@stream-manager/domain'
import { createScrubber, openSecretKeys } from '@stream-manager/service-kit'
import {
  childrenOf,
  eventually,
  LOOPBACK_NETWORKS_OPEN,
  missingProgram,
  PATIENT_REDIS,
  Publications,
  type RedisOptions,
  type RedisServer,
  startRedis,
  startRtmpServer,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import { type Relay, startRelay } from './relay.ts'

export const NEEDS_REDIS = { skip: missingProgram('redis-server') } as const

/** Long enough for a busy machine to start an engine from source. */
const DEADLINE_MS = 60_000

const JUMPING_DATE = fileURLToPath(new URL('./jumping-date.mjs', import.meta.url))
const ENTRY = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

const valueFrom = <Value>(result: Result<Value>): Value => {
  if (result.ok) return result.value
  throw new Error(`${result.fault.code}: ${result.fault.detail}`)
}

/** One engine service as a process of its own, with its child and its guard. */
export class Engine {
  readonly process: ChildProcess
  readonly #lines: string[] = []

  constructor(redisUrl: string, dataDir: string, spareChild: boolean) {
    this.process = spawn(
      process.execPath,
      ['--conditions=@stream-manager/source', '--import', JUMPING_DATE, ENTRY],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...LOOPBACK_NETWORKS_OPEN,
          REDIS_URL: redisUrl,
          DATA_DIR: dataDir,
          LOG_LEVEL: 'info',
          ENGINE_SPARE_CHILD: String(spareChild),
        },
      },
    )
    this.process.stdout?.on('data', (chunk: Buffer) => this.#lines.push(...chunk.toString().split('\n')))
  }

  get pid(): number {
    return this.process.pid ?? 0
  }

  said(message: string): boolean {
    return this.#lines.some((line) => line.includes(message))
  }

  /** The process that composes and pushes; undefined while there is none. */
  child(): number | undefined {
    return childrenOf(this.pid).find((pid) => this.#lines.some((line) => startedPid(line) === pid))
  }

  guard(): number {
    const [pid = 0] = childrenOf(this.pid).filter((candidate) => candidate !== this.child())
    return pid
  }

  signal(signal: NodeJS.Signals, ...pids: number[]): void {
    for (const pid of pids.length > 0 ? pids : [this.pid]) process.kill(pid, signal)
  }

  /** Ends it like a machine that loses its power. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const exited = once(this.process, 'exit')
    for (const pid of [this.pid, ...childrenOf(this.pid)]) process.kill(pid, 'SIGKILL')
    await exited
  }
}

const startedPid = (line: string): number | null => {
  const pid = line.includes('engine process started') && /"pid":(\d+),"generation"/.exec(line)?.[1]
  return pid ? Number(pid) : null
}

/** False for a zombie too, which nobody may have collected yet. */
export const isAlive = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}

/** Several engines on one Redis with one data directory, pushing one stream to a real RTMP server. */
export class Fleet {
  readonly redis: RedisServer
  readonly publications: Publications
  readonly relay: Relay
  readonly domain: Domain
  readonly #backplane: Backplane
  /** Every state that subscribers were shown, oldest first. */
  readonly shown: StreamState[] = []
  readonly #t: TestScope
  readonly #dataDir: string

  private constructor(
    t: TestScope,
    parts: Pick<Fleet, 'redis' | 'publications' | 'relay' | 'domain'> & {
      backplane: Backplane
      dataDir: string
    },
  ) {
    this.#t = t
    this.redis = parts.redis
    this.publications = parts.publications
    this.relay = parts.relay
    this.#backplane = parts.backplane
    this.domain = parts.domain
    this.#dataDir = parts.dataDir
  }

  /** No engine runs yet; the stream is configured small, with HLS and RTMP. */
  static async open(t: TestScope, redisOptions: RedisOptions = {}): Promise<Fleet> {
    const redis = await startRedis(t, redisOptions)
    const server = await startRtmpServer(t)
    const backplane = await openRedisBackplane({ url: redis.url, timing: PATIENT_REDIS })
    t.teardown(() => backplane.close())
    const relay = await startRelay(t, server.port)
    const dataDir = await temporaryDirectory(t)
    const secretKeys = await openSecretKeys({ DATA_DIR: dataDir }, createScrubber())
    const domain = createDomain({ backplane, secretKeys })
    const publications = new Publications(server)
    const fleet = new Fleet(t, { redis, backplane, domain, dataDir, relay, publications })
    const { video } = DEFAULT_STREAM_CONFIG
    const small = { ...video, width: 320, height: 180, fps: 15, bitrateKbps: 400 }
    valueFrom(await domain.stream.setConfig('main', { ...DEFAULT_STREAM_CONFIG, video: small }))
    const push = {
      id: 'push',
      type: 'rtmp',
      url: `rtmp://127.0.0.1:${relay.port}/live`,
      key: 'programme',
    } as const
    valueFrom(await domain.outputs.create('main', push))
    await backplane.subscribe(channelKey('main', 'stream-state'), (event) => {
      if (event.kind === 'publication') fleet.shown.push(event.publication.data as StreamState)
    })
    return fleet
  }

  /** Resolves when the engine competes for streams. */
  async start({ spareChild = false } = {}): Promise<Engine> {
    const engine = new Engine(this.redis.url, this.#dataDir, spareChild)
    this.#t.teardown(() => engine.kill())
    await eventually(() => engine.said('ready: competing'), {
      what: 'an engine to be ready',
      deadlineMs: DEADLINE_MS,
    })
    return engine
  }

  /** The first owns the stream and is live at the RTMP server, the second waits. */
  async startPair(): Promise<[owner: Engine, other: Engine]> {
    const owner = await this.start()
    await this.control('start')
    const other = await this.start()
    await eventually(() => this.publications.current, { what: 'a publisher', deadlineMs: DEADLINE_MS })
    await this.until('live', ({ status, outputs }) => status === 'live' && outputs[0]?.state === 'live')
    return [owner, other]
  }

  async control(action: StreamAction): Promise<void> {
    valueFrom(await this.domain.stream.control('main', action))
  }

  async state(): Promise<StreamState> {
    return valueFrom(await this.domain.stream.state('main'))
  }

  /** The first composed state that fits. */
  until(what: string, fits: (state: StreamState) => boolean): Promise<StreamState> {
    return eventually(
      async () => {
        const state = await this.state()
        return fits(state) && state
      },
      { what, deadlineMs: DEADLINE_MS },
    )
  }

  /** The next publisher after these. */
  async nextPublisher(before: readonly string[]): Promise<string> {
    return eventually(() => this.publications.sessions.slice(before.length)[0], {
      what: 'another publisher',
      deadlineMs: DEADLINE_MS,
    })
  }

  /** Waits until the lease has been renewed so many times. */
  async renewals(count: number): Promise<void> {
    let last = Number.POSITIVE_INFINITY
    let renewed = 0
    const look = async () => {
      const lease = await this.#backplane.readLease(engineLease('main')).catch(() => null)
      const left = lease?.expiresInMs ?? last
      if (left > last) renewed += 1
      last = left
      return renewed >= count
    }
    await eventually(look, { what: `${count} renewals`, deadlineMs: DEADLINE_MS })
  }

  /** Resolves when this engine has taken the lease. It may not push yet. */
  async untilHeldBy(engine: Engine): Promise<void> {
    await eventually(() => engine.said('this engine holds the stream'), {
      what: 'the engine to hold the stream',
      deadlineMs: DEADLINE_MS,
    })
  }

  playlist(): Promise<string> {
    return readFile(join(this.#dataDir, 'hls', 'main', 'index.m3u8'), 'utf8')
  }
}
