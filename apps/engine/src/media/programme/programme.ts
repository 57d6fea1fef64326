import { type ChatMessage, type Result, succeed } from '@stream-manager/contracts'
import type { EngineEvent, Scene } from '@stream-manager/engine-protocol'
import { FanOut } from '../../outputs/fan-out.ts'
import { keyframesNeeded } from '../../outputs/hls/segment-length.ts'
import { LeaseDeadline } from '../clock/lease-deadline.ts'
import { PerformanceMeter } from '../clock/performance.ts'
import { StatusReporter } from '../clock/status-reporter.ts'
import { Compositor } from '../composition/compositor.ts'
import { PAUSE_BADGE_ID } from '../composition/synthetic-layers.ts'
import { type EncodedPacket, MAIN_RENDITION, type MixedAudio } from '../encode/packets.ts'
import { type PreviewAudience, PreviewTap } from '../preview/preview-tap.ts'
import { EncodeStage } from './encode-stage.ts'
import { FrameLoop, type MadeFrame } from './frame-loop.ts'
import type { ProgrammeOptions } from './programme-options.ts'
import { SceneLoop } from './scene-loop.ts'

/** The lease is checked at this interval besides, because a frame may take long. */
const WATCH_LEASE_EVERY_MS = 100

type StatusEvent = Extract<EngineEvent, { type: 'status' }>

/** The stream on air: scenes, frames, encodes and outputs. Owns all of them. */
export class Programme {
  readonly #options: ProgrammeOptions
  readonly #stages: readonly EncodeStage[]
  readonly #fanOut: FanOut
  readonly #preview: PreviewTap
  readonly #compositor: Compositor
  readonly #scenes: SceneLoop
  readonly #frames: FrameLoop
  readonly #meter: PerformanceMeter
  readonly #reporter: StatusReporter
  readonly #lease: LeaseDeadline
  readonly #ending = new AbortController()
  #encodedBytes = 0
  /** Programme time of the picture that the encoder got last. */
  #newestMs = 0
  #isLive = false

  private constructor(options: ProgrammeOptions, stage: EncodeStage) {
    const { config, monotonicMs, hostMs, leaseEndsAtMs, emit } = options
    const { fps } = config.video
    this.#options = options
    this.#stages = [stage]
    this.#lease = new LeaseDeadline(hostMs, leaseEndsAtMs)
    this.#fanOut = this.#createFanOut(stage)
    const { openPreviewSink: openSink, warn: onFault } = options
    const newestMs = () => this.#newestMs
    this.#preview = new PreviewTap({ streams: stage.streams, openSink, newestMs, onFault })
    const compositor = new Compositor(config.video)
    this.#compositor = compositor
    const scenes = new SceneLoop({ ...options, compositor, signal: this.#ending.signal })
    this.#scenes = scenes
    this.#meter = new PerformanceMeter({ targetFps: fps, monotonicMs })
    this.#reporter = new StatusReporter({
      monotonicMs,
      states: () => this.#states(),
      performance: () => this.#performance(),
      send: emit,
    })
    this.#frames = new FrameLoop({
      fps,
      monotonicMs,
      compositor,
      scenes,
      onFrame: () => this.#watchLease(),
      onScene: (scene) => this.#followOutputs(scene),
      onSound: (block) => this.#offerSound(block),
      tap: () => this.#preview.sound,
      encode: (made) => this.#encode(made),
      isContinued: options.resume,
      isOnAir: () => this.#isLive,
    })
  }

  /** Opens the encoders. Nothing is on air before `run`. */
  static async open(options: ProgrammeOptions): Promise<Result<Programme>> {
    const receiver: { programme?: Programme } = {}
    const stage = await EncodeStage.open({
      renditionId: MAIN_RENDITION,
      config: options.config,
      onPacket: (packet) => receiver.programme?.deliver(packet),
    })
    if (!stage.ok) return stage
    receiver.programme = new Programme(options, stage.value)
    return succeed(receiver.programme)
  }

  /** Shows the scene as soon as it is painted, unless a newer scene comes before that. */
  setScene(scene: Scene): void {
    this.#scenes.setScene(scene)
  }

  setChat(messages: readonly ChatMessage[]): void {
    this.#scenes.setChat(messages)
  }

  /** Makes the previews that somebody follows. */
  showPreview(audience: PreviewAudience): void {
    this.#preview.follow(audience)
  }

  renewLease(endsAtMs: number): void {
    this.#lease.renew(endsAtMs)
  }

  /** Makes frames until `stop`. Rejects when an encoder fails, or the picture fails too often. */
  async run(): Promise<void> {
    // The first frame already shows the scene.
    await this.#scenes.ready()
    const watch = setInterval(() => this.#watchLease(), WATCH_LEASE_EVERY_MS)
    try {
      await this.#frames.run(this.#ending.signal)
    } finally {
      clearInterval(watch)
    }
  }

  /** Ends `run` after the frame in hand. */
  stop(): void {
    this.#ending.abort()
  }

  /** Flushes the codecs into the outputs and closes everything. Only when `run` has ended. */
  async close(options: { readonly deadlineMs: number; readonly final: boolean }): Promise<void> {
    await this.#frames.settled()
    await Promise.all(this.#stages.map((stage) => stage.flush()))
    await Promise.all([this.#fanOut.close(options), this.#preview.close()])
    this.#scenes.close()
    this.#compositor.close()
    for (const stage of this.#stages) stage.close()
  }

  /** Takes a packet from an encoder. */
  deliver(packet: EncodedPacket): void {
    // The last frame before a freeze of the process leaves the encoder after the freeze.
    this.#watchLease()
    this.#encodedBytes += packet.sizeBytes
    if (packet.kind === 'video' && !this.#isLive) {
      this.#isLive = true
      this.#options.emit({ type: 'live' })
    }
    // The outputs free the packet.
    this.#preview.offer(packet)
    this.#fanOut.offer(packet)
  }

  #offerSound(block: MixedAudio): void {
    this.#fanOut.offerAudio(block)
    this.#preview.soundMade(block)
  }

  #followOutputs({ outputs, unreadable }: Scene): void {
    for (const stage of this.#stages) stage.keyframesAt(keyframesNeeded(outputs))
    this.#fanOut.follow(outputs, unreadable.outputs)
  }

  /** Runs while the next picture is composed. */
  async #encode({ frame, picture, sound, composedMs, applied }: MadeFrame): Promise<void> {
    const { monotonicMs, emit } = this.#options
    const startedMs = monotonicMs()
    this.#newestMs = (frame * 1000) / this.#options.config.video.fps
    await Promise.all(this.#stages.map((stage) => stage.encodeVideo(picture, frame)))
    if (applied) emit({ type: 'applied', revision: applied.revision, frame })
    await Promise.all(this.#stages.map((stage) => stage.encodeAudio(sound)))
    const encodedMs = monotonicMs() - startedMs
    this.#meter.frame(this.#encodedBytes, composedMs === null ? null : composedMs + encodedMs)
    this.#encodedBytes = 0
    this.#reporter.tick()
  }

  /** Packets queued before a freeze of the process do not pass here: outputs check the lease themselves before they send. */
  #watchLease(): void {
    if (this.#lease.hasPassed()) this.#fanOut.suspend()
    else this.#fanOut.resume()
  }

  #createFanOut({ renditionId, streams }: EncodeStage): FanOut {
    const { streamId, dataDir, minFreeDiskBytes, destinations, resume, openOutput } = this.#options
    const context = {
      streamId,
      renditionId,
      dataDir,
      minFreeDiskBytes,
      destinations,
      resume,
      streams,
      onChange: () => this.#reporter.tick(),
      mayWrite: () => !this.#lease.hasPassed(),
    }
    return new FanOut({ context, open: openOutput })
  }

  #states(): Pick<StatusEvent, 'layers' | 'outputs'> {
    const { [PAUSE_BADGE_ID]: _badge, ...layers } = this.#compositor.statuses()
    return { layers, outputs: this.#fanOut.statuses() }
  }

  #performance(): StatusEvent['performance'] {
    return this.#meter.snapshot({
      dropped: this.#fanOut.droppedPackets(),
      repeated: this.#compositor.repeatedFrames(),
    })
  }
}
