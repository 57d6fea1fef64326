import { CHANNELS, SAMPLE_RATE } from '../audio/audio-mixer.ts'

const SAMPLES_PER_MS = SAMPLE_RATE / 1000

/** The resampler corrects a drift up to this. Beyond it samples are dropped, or silence is inserted. */
const TOLERANCE_MS = 25

/** A smaller step of the timestamps is rounding by the container, not missing sound. */
const STEP_FROM_MS = 5

/** A larger step back begins another timeline, so the buffered sound is dropped. */
const STEP_BACK_MAX_MS = 1000

const toSamples = (ms: number) => Math.round(ms * SAMPLES_PER_MS)

/** Decoded sound of one source with its time: 48 kHz stereo, at most `capacityMs`. The oldest samples make room. */
export class AudioFifo {
  readonly #ring: Float32Array
  readonly #capacity: number
  #start = 0
  #length = 0
  /** Media time right after the last sample. */
  #endMs = 0
  #inStep = false
  #driftMs = 0

  constructor(capacityMs: number) {
    this.#capacity = toSamples(capacityMs)
    this.#ring = new Float32Array(this.#capacity * CHANNELS)
  }

  get bufferedMs(): number {
    return this.#length / SAMPLES_PER_MS
  }

  get startMs(): number {
    return this.#endMs - this.bufferedMs
  }

  /** Smoothed drift of the sound against the clock. Positive when too much sound is buffered. */
  get driftMs(): number {
    return this.#inStep ? this.#driftMs : 0
  }

  /** `ptsMs` is the media time of the first sample. */
  push(ptsMs: number, samples: Float32Array): void {
    this.#append(this.#length === 0 ? samples : this.#joined(ptsMs - this.#endMs, samples))
    this.#endMs = ptsMs + samples.length / CHANNELS / SAMPLES_PER_MS
  }

  /** Fills `into` with the sound from `mediaMs` on. Missing sound is silence. False when all of it is silence. */
  read(mediaMs: number, into: Float32Array): boolean {
    const wanted = into.length / CHANNELS
    const lagMs = mediaMs - this.startMs
    const exact = !this.#inStep || Math.abs(lagMs) > TOLERANCE_MS
    const lead = exact ? Math.min(wanted, Math.max(0, toSamples(-lagMs))) : 0
    if (exact) this.#discard(toSamples(lagMs))
    else this.#driftMs += (lagMs - this.#driftMs) * 0.02
    const taken = this.#take(into, lead)
    into.fill(0, 0, lead * CHANNELS)
    into.fill(0, (lead + taken) * CHANNELS)
    if (exact) this.#driftMs = 0
    this.#inStep = taken > 0 && lead + taken === wanted
    return taken > 0
  }

  clear(): void {
    this.#length = 0
    this.#inStep = false
  }

  /** Fills a hole with silence and cuts an overlap from the new samples, so that buffered samples keep their time. */
  #joined(stepMs: number, samples: Float32Array): Float32Array {
    if (Math.abs(stepMs) < STEP_FROM_MS) return samples
    if (stepMs < 0 && stepMs > -STEP_BACK_MAX_MS) return samples.subarray(toSamples(-stepMs) * CHANNELS)
    if (stepMs > 0 && toSamples(stepMs) < this.#capacity)
      this.#append(new Float32Array(toSamples(stepMs) * CHANNELS))
    else this.clear()
    return samples
  }

  #append(samples: Float32Array): void {
    const kept = samples.subarray(Math.max(0, samples.length - this.#ring.length))
    const count = kept.length / CHANNELS
    this.#discard(this.#length + count - this.#capacity)
    const at = ((this.#start + this.#length) % this.#capacity) * CHANNELS
    const untilEnd = Math.min(kept.length, this.#ring.length - at)
    this.#ring.set(kept.subarray(0, untilEnd), at)
    this.#ring.set(kept.subarray(untilEnd), 0)
    this.#length += count
  }

  #take(into: Float32Array, lead: number): number {
    const count = Math.min(this.#length, into.length / CHANNELS - lead)
    const at = this.#start * CHANNELS
    const untilEnd = Math.min(count * CHANNELS, this.#ring.length - at)
    into.set(this.#ring.subarray(at, at + untilEnd), lead * CHANNELS)
    into.set(this.#ring.subarray(0, count * CHANNELS - untilEnd), lead * CHANNELS + untilEnd)
    this.#discard(count)
    return count
  }

  #discard(count: number): void {
    const dropped = Math.min(this.#length, Math.max(0, count))
    this.#start = (this.#start + dropped) % this.#capacity
    this.#length -= dropped
  }
}
