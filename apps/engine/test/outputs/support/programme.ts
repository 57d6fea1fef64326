import type { StreamConfig } from '@stream-manager/contracts'
import { eventually, type TestScope } from '@stream-manager/test-kit'
import { AV_LOG_ERROR, AV_PIX_FMT_YUV420P } from 'node-av/constants'
import { Frame, Log } from 'node-av/lib'
import { type EncodedStreams, openEncoder, type ProgrammeEncoder } from '../../../src/media/encode/encoder.ts'
import { MAIN_RENDITION } from '../../../src/media/encode/packets.ts'
import type { OutputSink } from '../../../src/outputs/sink/output.ts'
import { ReconnectingSink } from '../../../src/outputs/sink/sink.ts'

const TEST_CONFIG: StreamConfig = {
  video: { width: 320, height: 180, fps: 30, bitrateKbps: 600, preset: 'ultrafast', tune: null },
  audio: { bitrateKbps: 96 },
}
/** A sink whose destination refuses it is open to nothing, and is not waited for. */
const isOpenOrFaulty = (sink: OutputSink): boolean =>
  !(sink instanceof ReconnectingSink) || sink.isOpen || sink.status().error !== null

/** A slow disk must not cost the last pictures. */
const CLOSE_DEADLINE_MS = 60_000
const SAMPLE_RATE_HZ = 48_000
const TONE_HZ = 440

/** A moving picture and a tone through the real encoder, handed to the attached sinks as the engine does. */
export class TestProgramme {
  readonly encoder: ProgrammeEncoder
  readonly #sinks: OutputSink[]
  #frameNumber = 0
  #running: Promise<void> = Promise.resolve()
  #stopping = false

  private constructor(encoder: ProgrammeEncoder, sinks: OutputSink[]) {
    this.encoder = encoder
    this.#sinks = sinks
  }

  static async open(t: TestScope, config: StreamConfig = TEST_CONFIG): Promise<TestProgramme> {
    Log.setLevel(AV_LOG_ERROR)
    const sinks: OutputSink[] = []
    const onPacket = (packet: Parameters<OutputSink['offer']>[0]): void => {
      for (const sink of sinks) sink.offer(packet)
      packet.free()
    }
    const opened = await openEncoder({ renditionId: MAIN_RENDITION, config, threads: 1, onPacket })
    if (!opened.ok) throw new Error(opened.fault.detail)
    const programme = new TestProgramme(opened.value, sinks)
    t.teardown(() => programme.#dispose())
    return programme
  }

  get streams(): EncodedStreams {
    return this.encoder.streams
  }

  attach(sink: OutputSink): OutputSink {
    this.#sinks.push(sink)
    return sink
  }

  /**
   * Produces this much of the programme as fast as it can be encoded, from the moment on when the sinks are open: on a slow
   * disk the first group of pictures would be dropped before.
   */
  async produce(seconds: number): Promise<void> {
    await eventually(() => this.#sinks.every(isOpenOrFaulty), { what: 'the sinks to open' })
    for (let count = 0; count < seconds * this.#fps; count += 1) await this.#frame()
  }

  /** Goes on producing, at the pace of a clock, until the test ends or `stop`. */
  run(): void {
    this.#running = this.#runInRealTime()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#running
  }

  /** Ends the encode and closes every sink. */
  async finish(final = true): Promise<void> {
    await this.stop()
    await this.encoder.flush()
    await this.closeSinks(final)
  }

  async closeSinks(final: boolean): Promise<void> {
    await Promise.all(
      this.#sinks.splice(0).map((sink) => sink.close({ deadlineMs: CLOSE_DEADLINE_MS, final })),
    )
  }

  get #fps(): number {
    return this.streams.config.video.fps
  }

  async #runInRealTime(): Promise<void> {
    const startedAt = performance.now() - (this.#frameNumber * 1000) / this.#fps
    while (!this.#stopping) {
      const dueAt = startedAt + (this.#frameNumber * 1000) / this.#fps
      const waitMs = dueAt - performance.now()
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      await this.#frame()
    }
  }

  async #frame(): Promise<void> {
    const number = this.#frameNumber
    this.#frameNumber += 1
    using frame = this.#picture(number)
    await this.encoder.encodeVideo(frame, number)
    const audio = { ptsMs: (number * 1000) / this.#fps, samples: this.#tone(number) }
    await this.encoder.encodeAudio(audio)
    for (const sink of this.#sinks) sink.offerAudio?.(audio)
  }

  #picture(number: number): Frame {
    const { width, height } = this.streams.config.video
    const planes = Buffer.alloc((width * height * 3) / 2, 128)
    for (let y = 0; y < height; y += 4) planes.fill((y + number * 3) % 220, y * width, (y + 2) * width)
    return Frame.fromVideoBuffer(planes, { width, height, format: AV_PIX_FMT_YUV420P })
  }

  #tone(number: number): Float32Array {
    const count = SAMPLE_RATE_HZ / this.#fps
    const samples = new Float32Array(count * 2)
    for (let index = 0; index < count; index += 1) {
      const phase = ((number * count + index) * TONE_HZ * 2 * Math.PI) / SAMPLE_RATE_HZ
      samples[index * 2] = samples[index * 2 + 1] = 0.25 * Math.sin(phase)
    }
    return samples
  }

  async #dispose(): Promise<void> {
    await this.stop()
    await this.closeSinks(false)
    this.encoder.close()
  }
}
