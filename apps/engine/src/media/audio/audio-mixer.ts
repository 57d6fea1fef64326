import type { MixedAudio } from '../encode/packets.ts'

/** Between decoders and encoders all sound is 48 kHz stereo float, interleaved. */
export const SAMPLE_RATE = 48_000
export const CHANNELS = 2

/** A source of sound. */
export interface AudioInput {
  /** Fills `into` with the sound from `sourceMs` on. Missing sound is silence. False when all of it is silence. */
  read(sourceMs: number, into: Float32Array): boolean
}

export interface MixerChannel {
  readonly layerId: string
  readonly input: AudioInput
  /** Linear; 0 is silent. */
  readonly gain: number
  /** The layer's own gain, also while it is muted or hidden: its meter shows what would be heard. */
  readonly faderGain: number
}

/** Takes the sound of each block besides: first each layer's after its own gain, then the mix. It must not keep or change the arrays. */
export interface SoundTap {
  /** The programme's time of the block that is mixed next. */
  beginBlock(ptsMs: number): void
  addLayer(
    id: string,
    block: { readonly samples: Float32Array; readonly isSilent: boolean },
    gain: number,
  ): void
  addMix(samples: Float32Array): void
}

/** Louder peaks are compressed instead of clipped, so that several loud layers do not crackle. */
const LIMIT_FROM = 0.8

/** Identity up to the knee, then a smooth approach to full scale. */
export const softLimit = (sample: number): number => {
  const size = Math.abs(sample)
  if (size <= LIMIT_FROM) return sample
  const headroom = 1 - LIMIT_FROM
  return Math.sign(sample) * (LIMIT_FROM + headroom * Math.tanh((size - LIMIT_FROM) / headroom))
}

/** Adds with a gain that changes evenly over the block, so that a change does not click. */
export const addWithRamp = (
  mix: Float32Array,
  block: Float32Array,
  gain: { readonly from: number; readonly to: number },
): void => {
  const step = (gain.to - gain.from) / (mix.length / CHANNELS)
  for (let index = 0; index < mix.length; index += 1) {
    const at = gain.from + step * (index >> 1)
    mix[index] = (mix[index] ?? 0) + (block[index] ?? 0) * at
  }
}

/** Mixes all inputs, block by block. Without inputs the mix is silence: outputs expect a track without gaps. */
export class AudioMixer {
  readonly #block: Float32Array
  readonly #length: number
  #gains = new Map<AudioInput, number>()

  constructor(samplesPerBlock: number) {
    this.#length = samplesPerBlock * CHANNELS
    this.#block = new Float32Array(this.#length)
  }

  /** A new array each time: outputs may keep it. */
  mix(
    channels: readonly MixerChannel[],
    sourceMs: number,
    tap: Omit<SoundTap, 'beginBlock'> | null,
  ): Float32Array {
    const mixed = new Float32Array(this.#length)
    const gains = new Map<AudioInput, number>()
    for (const { layerId, input, gain, faderGain } of channels) {
      // A muted source goes on playing, so it is read too.
      const heard = input.read(sourceMs, this.#block)
      tap?.addLayer(layerId, { samples: this.#block, isSilent: !heard }, faderGain)
      const from = this.#gains.get(input) ?? 0
      if (heard && (from > 0 || gain > 0)) addWithRamp(mixed, this.#block, { from, to: gain })
      gains.set(input, gain)
    }
    this.#gains = gains
    for (let index = 0; index < mixed.length; index += 1) mixed[index] = softLimit(mixed[index] ?? 0)
    tap?.addMix(mixed)
    return mixed
  }
}

/** One AAC frame. */
const SAMPLES_PER_BLOCK = 1024

interface SoundSources {
  readonly channels: readonly MixerChannel[]
  /** Time of the sources at the start of the programme; pauses move it. */
  readonly sourceMs: number
  /** Null while nobody needs it. */
  readonly tap: SoundTap | null
}

/** Mixes the sound up to the next frame, in blocks of one AAC frame. */
export class ProgrammeAudio {
  readonly #mixer = new AudioMixer(SAMPLES_PER_BLOCK)
  #blocks = 0

  blocksUntil(programmeMs: number, { channels, sourceMs, tap }: SoundSources): MixedAudio[] {
    const made: MixedAudio[] = []
    for (let ptsMs = this.#nextMs(); ptsMs < programmeMs; ptsMs = this.#nextMs()) {
      tap?.beginBlock(ptsMs)
      made.push({ ptsMs, samples: this.#mixer.mix(channels, sourceMs + ptsMs, tap) })
      this.#blocks += 1
    }
    return made
  }

  #nextMs(): number {
    return (this.#blocks * SAMPLES_PER_BLOCK * 1000) / SAMPLE_RATE
  }
}
