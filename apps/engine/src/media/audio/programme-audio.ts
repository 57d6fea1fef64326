import type { MixedAudio } from '../encode/packets.ts'
import { AudioMixer, type MixerChannel, SAMPLE_RATE } from './audio-mixer.ts'

/** One AAC frame. */
const SAMPLES_PER_BLOCK = 1024

/** Mixes the sound up to the next frame, in blocks of one AAC frame. */
export class ProgrammeAudio {
  readonly #mixer = new AudioMixer(SAMPLES_PER_BLOCK)
  #blocks = 0

  /** `sourceMs` is the time of the sources at the start of the programme; pauses move it. */
  blocksUntil(
    programmeMs: number,
    { channels, sourceMs }: { readonly channels: readonly MixerChannel[]; readonly sourceMs: number },
  ): MixedAudio[] {
    const made: MixedAudio[] = []
    for (let ptsMs = this.#nextMs(); ptsMs < programmeMs; ptsMs = this.#nextMs()) {
      made.push({ ptsMs, samples: this.#mixer.mix(channels, sourceMs + ptsMs) })
      this.#blocks += 1
    }
    return made
  }

  #nextMs(): number {
    return (this.#blocks * SAMPLES_PER_BLOCK * 1000) / SAMPLE_RATE
  }
}
