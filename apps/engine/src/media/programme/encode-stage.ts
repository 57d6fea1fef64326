import { type Result, type StreamConfig, succeed } from '@stream-manager/contracts'
import type { Frame } from 'node-av/lib'
import {
  type EncodedStreams,
  type KeyframeTimes,
  openEncoder,
  type ProgrammeEncoder,
} from '../encode/encoder.ts'
import type { EncodedPacket, MixedAudio, RenditionId } from '../encode/packets.ts'
import { referenceAt } from '../native/native.ts'

/** x264's own choice of threads costs 60 MB at 720p on many cores, and two threads are fast enough for the clock. */
const ENCODER_THREADS = 2

interface EncodeStageOptions {
  readonly renditionId: RenditionId
  readonly config: StreamConfig
  readonly onPacket: (packet: EncodedPacket) => void
}

/** Encodes the programme into one rendition. */
export class EncodeStage {
  readonly renditionId: RenditionId
  readonly #encoder: ProgrammeEncoder

  private constructor(renditionId: RenditionId, encoder: ProgrammeEncoder) {
    this.renditionId = renditionId
    this.#encoder = encoder
  }

  static async open(options: EncodeStageOptions): Promise<Result<EncodeStage>> {
    const encoder = await openEncoder({ ...options, threads: ENCODER_THREADS })
    return encoder.ok ? succeed(new EncodeStage(options.renditionId, encoder.value)) : encoder
  }

  get streams(): EncodedStreams {
    return this.#encoder.streams
  }

  /** Takes a reference to the picture at once; the caller may free its own when this returns. */
  async encodeVideo(picture: Frame, frame: number): Promise<void> {
    using reference = referenceAt(picture, frame)
    await this.#encoder.encodeVideo(reference, frame)
  }

  keyframesAt(times: KeyframeTimes | null): void {
    this.#encoder.keyframesAt(times)
  }

  async encodeAudio(blocks: readonly MixedAudio[]): Promise<void> {
    for (const block of blocks) await this.#encoder.encodeAudio(block)
  }

  flush(): Promise<void> {
    return this.#encoder.flush()
  }

  /** Frees the codecs. Outputs must be closed first. */
  close(): void {
    this.#encoder.close()
  }
}
