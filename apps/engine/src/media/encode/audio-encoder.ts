import { AV_CHANNEL_LAYOUT_STEREO, AV_SAMPLE_FMT_FLTP, type FFEncoderCodec } from 'node-av/constants'
import { Frame, type Packet, Rational } from 'node-av/lib'
import { CodecStage } from './codec-stage.ts'
import type { MixedAudio } from './packets.ts'

export const SAMPLE_RATE_HZ = 48_000
const CHANNELS = 2

export interface AudioEncoderSettings {
  readonly codecName: FFEncoderCodec
  readonly bitrateKbps: number
}

/** Cuts the mix into the codec's frames. Timestamps count samples, so gaps in `ptsMs` never reach the codec. */
export class AudioEncoder {
  readonly stage: CodecStage
  readonly #pending: Float32Array
  #pendingSamples = 0
  #nextPts: bigint | null = null

  private constructor(stage: CodecStage) {
    this.stage = stage
    this.#pending = new Float32Array(stage.context.frameSize * CHANNELS)
  }

  static async open(
    settings: AudioEncoderSettings,
    onPacket: (packet: Packet) => void,
  ): Promise<AudioEncoder> {
    const stage = await CodecStage.open(
      {
        codecName: settings.codecName,
        isShort: true,
        configure: (context) => {
          context.sampleRate = SAMPLE_RATE_HZ
          context.sampleFormat = AV_SAMPLE_FMT_FLTP
          context.channelLayout = AV_CHANNEL_LAYOUT_STEREO
          context.timeBase = new Rational(1, SAMPLE_RATE_HZ)
          context.bitRate = BigInt(settings.bitrateKbps * 1000)
        },
      },
      onPacket,
    )
    return new AudioEncoder(stage)
  }

  /** Encodes any number of samples. The track begins at the `ptsMs` of the first call. */
  async encode(audio: MixedAudio): Promise<void> {
    this.#nextPts ??= BigInt(Math.round((audio.ptsMs * SAMPLE_RATE_HZ) / 1000))
    let taken = 0
    while (taken < audio.samples.length) {
      const room = this.#pending.length - this.#pendingSamples
      const chunk = audio.samples.subarray(taken, taken + room)
      this.#pending.set(chunk, this.#pendingSamples)
      this.#pendingSamples += chunk.length
      taken += chunk.length
      if (this.#pendingSamples === this.#pending.length) await this.#encodePending()
    }
  }

  /** Fills the last frame with silence and flushes the codec. */
  async flush(): Promise<void> {
    if (this.#pendingSamples > 0) {
      this.#pending.fill(0, this.#pendingSamples)
      await this.#encodePending()
    }
    await this.stage.encode(null)
  }

  close(): void {
    this.stage.close()
  }

  async #encodePending(): Promise<void> {
    const samples = this.#pending.length / CHANNELS
    using frame = Frame.fromAudioBuffer(planar(this.#pending, samples), {
      nbSamples: samples,
      format: AV_SAMPLE_FMT_FLTP,
      sampleRate: SAMPLE_RATE_HZ,
      channelLayout: AV_CHANNEL_LAYOUT_STEREO,
      timeBase: { num: 1, den: SAMPLE_RATE_HZ },
      pts: this.#nextPts ?? 0n,
    })
    this.#nextPts = (this.#nextPts ?? 0n) + BigInt(samples)
    this.#pendingSamples = 0
    await this.stage.encode(frame)
  }
}

const planar = (interleaved: Float32Array, samples: number): Buffer => {
  const planes = new Float32Array(interleaved.length)
  for (let index = 0; index < samples; index += 1) {
    planes[index] = interleaved[index * 2] ?? 0
    planes[samples + index] = interleaved[index * 2 + 1] ?? 0
  }
  return Buffer.from(planes.buffer)
}
