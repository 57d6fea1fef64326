import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import type { Asset, DesiredLayer, DesiredOutput, StreamConfig } from '@stream-manager/contracts'
import {
  checkEngineEvent,
  type EngineCommand,
  type EngineEvent,
  type Scene,
} from '@stream-manager/engine-protocol'
import { compileCache } from '@stream-manager/test-kit'
import { hostUptimeMs } from '../../../src/host-clock.ts'
import { LOOPBACK_SETTINGS } from '../../support/egress.ts'

/** Small enough that several engines run beside each other. */
const SMALL: StreamConfig = {
  video: { width: 320, height: 180, fps: 30, bitrateKbps: 1500, preset: 'ultrafast', tune: 'zerolatency' },
  audio: { bitrateKbps: 96 },
}

const HLS: DesiredOutput = {
  id: 'hls',
  type: 'hls',
  enabled: true,
  url: null,
  key: null,
  options: { segmentSeconds: 1, windowSegments: 60 },
  revision: 1,
}

type EventOf<Type extends EngineEvent['type']> = Extract<EngineEvent, { type: Type }>

interface Options {
  readonly dataDir: string
  readonly assets?: Record<string, Asset>
  readonly outputs?: DesiredOutput[]
}

const DEADLINE_MS = 60_000

/** A real engine process and everything it said. Always killed on disposal. */
export class EngineChild implements AsyncDisposable {
  readonly process: ChildProcess
  readonly events: EngineEvent[] = []
  readonly playlist: string
  readonly #options: Options
  #outputs: DesiredOutput[]
  #layers: DesiredLayer[] = []
  #revision = 1

  constructor(options: Options) {
    this.#options = options
    this.#outputs = options.outputs ?? [HLS]
    this.playlist = `${options.dataDir}/hls/main/index.m3u8`
    mkdirSync(options.dataDir, { recursive: true })
    this.process = fork(new URL('../../../src/child/main.ts', import.meta.url), [], {
      execArgv: ['--conditions=@stream-manager/source'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...compileCache(), UV_THREADPOOL_SIZE: '32' },
    })
    this.process.on('message', (message) => {
      const event = checkEngineEvent(message)
      if (!event.ok) throw new Error(JSON.stringify(event.fault))
      this.events.push(event.value)
      this.process.emit('engine-event')
    })
  }

  send(command: EngineCommand): void {
    this.process.send(command)
  }

  /** Starts with these layers and waits until they are on air. */
  async start(layers: DesiredLayer[]): Promise<EventOf<'applied'>> {
    this.send({
      type: 'start',
      streamId: 'main',
      dataDir: this.#options.dataDir,
      minFreeDiskBytes: 0,
      config: SMALL,
      resume: false,
      egress: LOOPBACK_SETTINGS,
      leaseEndsAtMs: hostUptimeMs() + 600_000,
      scene: this.#scene(layers, false),
      chat: [],
    })
    await this.until('live')
    return this.until('applied')
  }

  /** Puts another scene on air and waits for the engine's word. */
  async show(layers: DesiredLayer[], { paused = false } = {}): Promise<EventOf<'applied'>> {
    this.#revision += 1
    const revision = this.#revision
    this.send({ type: 'scene', scene: this.#scene(layers, paused) })
    return this.until('applied', (event) => event.revision === revision)
  }

  /** Opens the HLS output, with the same layers. */
  addOutput(): Promise<EventOf<'applied'>> {
    this.#outputs = [HLS]
    return this.show(this.#layers)
  }

  /** The first event of the type that fits, among those that came and those that will. */
  async until<Type extends EngineEvent['type']>(
    type: Type,
    fits: (event: EventOf<Type>) => boolean = () => true,
  ): Promise<EventOf<Type>> {
    const signal = AbortSignal.timeout(DEADLINE_MS)
    for (;;) {
      const found = this.events.find(
        (event): event is EventOf<Type> => event.type === type && fits(event as EventOf<Type>),
      )
      if (found) return found
      await once(this.process, 'engine-event', { signal }).catch(() => {
        throw new Error(
          `no fitting ${type} within ${DEADLINE_MS} ms; last: ${JSON.stringify(this.events.at(-1))}`,
        )
      })
    }
  }

  /** Waits until the layer is in this state; looks at new reports only. */
  async untilLayer(id: string, state: string): Promise<EventOf<'status'>> {
    const from = this.events.length
    return this.until(
      'status',
      (event) => this.events.indexOf(event) >= from && event.layers[id]?.state === state,
    )
  }

  /** Waits for so many frames more to be rendered. */
  async frames(count: number): Promise<void> {
    const rendered = () =>
      this.events.findLast((event) => event.type === 'status')?.performance.framesRendered ?? 0
    const from = rendered()
    await this.until('status', () => rendered() >= from + count)
  }

  async stop(): Promise<number | null> {
    const exited = once(this.process, 'exit')
    this.send({ type: 'stop', final: true })
    await exited
    return this.process.exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const exited = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await exited
  }

  #scene(layers: DesiredLayer[], paused: boolean): Scene {
    this.#layers = layers
    const { assets = {} } = this.#options
    const refused = { quarantined: [], unreadable: { layers: {}, outputs: {} } }
    return { revision: this.#revision, paused, layers, outputs: this.#outputs, ...refused, assets }
  }
}
