import { setTimeout as delay, setImmediate as yieldToLoop } from 'node:timers/promises'
import { type ChatMessage, type Result, succeed } from '@stream-manager/contracts'
import type { EngineEvent, Scene } from '@stream-manager/engine-protocol'
import type { Frame } from 'node-av/lib'
import type { PaintContext } from '../../layers/painter.ts'
import { FanOut } from '../../outputs/fan-out.ts'
import { ProgrammeAudio } from '../audio/programme-audio.ts'
import { FrameClock, type Turn } from '../clock/clock.ts'
import { LeaseDeadline } from '../clock/lease-deadline.ts'
import { PerformanceMeter } from '../clock/performance.ts'
import { Signal } from '../clock/signal.ts'
import { StatusReporter } from '../clock/status-reporter.ts'
import { Compositor } from '../composition/compositor.ts'
import { createNode } from '../composition/node-factory.ts'
import { ScenePreparer } from '../composition/scene-preparer.ts'
import { PAUSE_BADGE_ID, pauseBadge } from '../composition/synthetic-layers.ts'
import { openEncoder, type ProgrammeEncoder } from '../encode/encoder.ts'
import type { EncodedPacket, MixedAudio } from '../encode/packets.ts'
import { referenceAt } from '../native/native.ts'
import type { LayerNode } from '../picture/layer-node.ts'
import type { ProgrammeOptions } from './programme-options.ts'

interface PreparedScene {
  readonly scene: Scene
  readonly nodes: ReadonlyMap<string, LayerNode>
  readonly onCommitted: () => void
}

/** One composed frame on its way to the encoder, which frees the picture. */
interface MadeFrame {
  readonly picture: Frame
  readonly sound: readonly MixedAudio[]
  readonly composedMs: number
  /** The revision that it is the first to show. */
  readonly applied: number | null
}

/** x264's own choice of threads costs 60 MB at 720p on many cores; this is as fast as the clock needs. */
const ENCODER_THREADS = 2

/** A frame may take long, and the lease does not wait for it. */
const WATCH_LEASE_EVERY_MS = 100

/** So many pictures in a row that cannot be drawn are no accident: the process gives up and is started anew. */
const FAILED_PICTURES_MAX = 90

const EMPTY_SCENE: Scene = { revision: 0, paused: false, layers: [], outputs: [], assets: {} }

/** The stream on air: one clock, one picture, one encode, many outputs. Owns all of them. */
export class Programme {
  readonly #options: ProgrammeOptions
  readonly #clock: FrameClock
  readonly #encoder: ProgrammeEncoder
  readonly #fanOut: FanOut
  readonly #compositor: Compositor
  readonly #audio = new ProgrammeAudio()
  readonly #meter: PerformanceMeter
  readonly #reporter: StatusReporter
  readonly #lease: LeaseDeadline
  readonly #preparer: ScenePreparer
  readonly #signal = new AbortController()
  #scene: Scene = EMPTY_SCENE
  #isFirstScene = true
  #nextScene: Scene | null = null
  #preparing = false
  #prepared: PreparedScene | null = null
  readonly #sceneReady = new Signal()
  #chat: readonly ChatMessage[] = []
  #pausedMs = 0
  #bytes = 0
  #isLive = false
  #failedPictures = 0
  #encoding: Promise<void> = Promise.resolve()

  private constructor(options: ProgrammeOptions, encoder: ProgrammeEncoder) {
    const { config, monotonicMs, hostMs, leaseEndsAtMs, emit } = options
    this.#options = options
    this.#encoder = encoder
    this.#lease = new LeaseDeadline(hostMs, leaseEndsAtMs)
    this.#fanOut = this.#createFanOut()
    this.#compositor = new Compositor(config.video)
    this.#meter = new PerformanceMeter({ targetFps: config.video.fps, monotonicMs })
    this.#reporter = new StatusReporter({ monotonicMs, read: () => this.#status(), send: emit })
    this.#preparer = new ScenePreparer({
      existing: (layer) => this.#compositor.nodeOf(layer),
      create: (layer) => createNode(layer, config.video),
    })
    this.#clock = new FrameClock(config.video.fps, monotonicMs)
  }

  /** Opens the encoder. Nothing is on air before `run`. */
  static async open(options: ProgrammeOptions): Promise<Result<Programme>> {
    const receiver: { programme?: Programme } = {}
    const encoder = await openEncoder({
      config: options.config,
      threads: ENCODER_THREADS,
      onPacket: (packet) => receiver.programme?.deliver(packet),
    })
    if (!encoder.ok) return encoder
    receiver.programme = new Programme(options, encoder.value)
    return succeed(receiver.programme)
  }

  /** Shown as soon as it is painted; a scene that comes before that takes its place. */
  setScene(scene: Scene): void {
    this.#nextScene = scene
    if (!this.#preparing) void this.#prepareScenes()
  }

  setChat(messages: readonly ChatMessage[]): void {
    this.#chat = messages
  }

  renewLease(endsAtMs: number): void {
    this.#lease.renew(endsAtMs)
  }

  /** Makes frames until `stop`. Rejects when the encoder or the picture fails for good. */
  async run(): Promise<void> {
    // The first frame already shows the scene; painting it is bounded by its own deadline.
    if (!this.#prepared) await this.#sceneReady.wait()
    this.#clock.start()
    const watch = setInterval(() => this.#watchLease(), WATCH_LEASE_EVERY_MS)
    try {
      await this.#makeFrames()
    } finally {
      clearInterval(watch)
    }
  }

  /** Ends `run` after the frame in hand. */
  stop(): void {
    this.#signal.abort()
    this.#sceneReady.notify()
  }

  /** Flushes the codecs into the outputs and closes everything. Only when `run` has ended. */
  async close(options: { readonly deadlineMs: number; readonly final: boolean }): Promise<void> {
    await this.#encoding
    await this.#encoder.flush()
    await this.#fanOut.close(options)
    this.#preparer.close()
    this.#compositor.close()
    this.#encoder.close()
  }

  async #makeFrames(): Promise<void> {
    while (!this.#signal.signal.aborted) {
      const turn = this.#clock.turn()
      if (turn.kind === 'wait') await delay(turn.ms)
      else await this.#makeFrame(turn)
      // A late loop must not keep commands and sources from their turn.
      if (turn.kind !== 'wait') await yieldToLoop()
    }
  }

  async #makeFrame(turn: Exclude<Turn, { kind: 'wait' }>): Promise<void> {
    this.#watchLease()
    const startedMs = this.#options.monotonicMs()
    const applied = turn.kind === 'render' ? this.#commitPrepared(turn.frame) : null
    const picture = turn.kind === 'render' ? await this.#compose(turn.frame) : this.#compositor.last
    const composedMs = this.#options.monotonicMs() - startedMs
    const reference = referenceAt(picture, turn.frame)
    const sound = this.#mixAudio(turn.frame)
    await this.#encoding
    this.#encoding = this.#encode(turn, { picture: reference, sound, composedMs, applied })
    // Awaited one frame later; until then a failure must not count as unhandled.
    this.#encoding.catch(() => undefined)
  }

  /** Runs while the next picture is composed. */
  async #encode({ kind, frame }: Exclude<Turn, { kind: 'wait' }>, made: MadeFrame): Promise<void> {
    const startedMs = this.#options.monotonicMs()
    using picture = made.picture
    await this.#encoder.encodeVideo(picture, frame)
    if (made.applied !== null) this.#options.emit({ type: 'applied', revision: made.applied, frame })
    for (const block of made.sound) await this.#encoder.encodeAudio(block)
    const encodedMs = this.#options.monotonicMs() - startedMs
    this.#meter.frame(this.#bytes, kind === 'render' ? made.composedMs + encodedMs : null)
    this.#bytes = 0
    this.#reporter.tick()
  }

  async #compose(frame: number): Promise<Frame> {
    const programmeMs = this.#clock.timeOf(frame)
    if (this.#scene.paused) this.#pausedMs += 1000 / this.#clock.fps
    const time = { programmeMs, sourceMs: programmeMs - this.#pausedMs, paused: this.#scene.paused }
    try {
      const picture = await this.#compositor.compose(frame, time, this.#paintContext(this.#scene))
      this.#failedPictures = 0
      return picture
    } catch (error) {
      this.#failedPictures += 1
      if (this.#failedPictures > FAILED_PICTURES_MAX) throw error
      return this.#compositor.last
    }
  }

  #mixAudio(frame: number): MixedAudio[] {
    const blocks = this.#audio.blocksUntil(this.#clock.timeOf(frame + 1), {
      channels: this.#compositor.channels(this.#scene.paused),
      sourceMs: -this.#pausedMs,
    })
    for (const block of blocks) this.#fanOut.offerAudio(block)
    return blocks
  }

  /** Takes a packet from the encoder. */
  deliver(packet: EncodedPacket): void {
    // The last frame before a freeze leaves the encoder after it.
    this.#watchLease()
    this.#bytes += packet.sizeBytes
    if (packet.kind === 'video' && !this.#isLive) {
      this.#isLive = true
      this.#options.emit({ type: 'live' })
    }
    this.#fanOut.offer(packet)
  }

  /** What was queued before a freeze does not come by here: the outputs ask for themselves before they send. */
  #watchLease(): void {
    if (this.#lease.hasPassed()) this.#fanOut.suspend()
    else this.#fanOut.resume()
  }

  async #prepareScenes(): Promise<void> {
    this.#preparing = true
    while (this.#nextScene) {
      const scene = this.#nextScene
      this.#nextScene = null
      const layers = this.#layersOf(scene)
      const nodes = await this.#preparer.prepare(layers, this.#paintContext(scene))
      // One at a time: the next scene starts from the layers that this one puts on stage.
      await new Promise<void>((onCommitted) => {
        this.#prepared = { scene, nodes, onCommitted }
        this.#sceneReady.notify()
      })
    }
    this.#preparing = false
  }

  /** The revision that this frame is the first to show, or null. */
  #commitPrepared(frame: number): number | null {
    if (!this.#prepared) return null
    const { scene, nodes, onCommitted } = this.#prepared
    this.#prepared = null
    this.#scene = scene
    const stage = { nowMs: this.#clock.timeOf(frame), first: this.#isFirstScene }
    this.#compositor.commit(this.#layersOf(scene), nodes, stage)
    this.#isFirstScene = false
    this.#preparer.taken(nodes)
    this.#fanOut.follow(scene.outputs)
    onCommitted()
    return scene.revision
  }

  #layersOf({ layers, paused }: Scene): Scene['layers'] {
    return paused ? [...layers, pauseBadge(this.#options.config.video)] : layers
  }

  #paintContext({ assets }: Scene): PaintContext {
    const { dataDir, publicSourcesOnly, config } = this.#options
    return {
      now: new Date(),
      programme: config.video,
      chat: this.#chat,
      assets,
      dataDir,
      publicSourcesOnly,
      signal: this.#signal.signal,
    }
  }

  #createFanOut(): FanOut {
    const { streamId, dataDir, resume, openOutput } = this.#options
    const streams = this.#encoder.streams
    const context = {
      streamId,
      dataDir,
      resume,
      streams,
      onChange: () => this.#reporter.tick(),
      mayWrite: () => !this.#lease.hasPassed(),
    }
    return new FanOut({ context, open: openOutput })
  }

  #status(): Extract<EngineEvent, { type: 'status' }> {
    const { [PAUSE_BADGE_ID]: _badge, ...layers } = this.#compositor.statuses()
    const performance = this.#meter.snapshot({
      dropped: this.#fanOut.droppedPackets(),
      repeated: this.#compositor.repeatedFrames(),
    })
    return { type: 'status', performance, layers, outputs: this.#fanOut.statuses() }
  }
}
