import { CHANNELS, SAMPLE_RATE } from '../audio/audio-mixer.ts'

const SAMPLES_PER_MS = SAMPLE_RATE / 1000

/** The resampler corrects a drift up to this. Beyond it samples are dropped, or silence is inserted. */
const TOLERANCE_MS = 25

/** A smaller step of the timestamps is rounding by the container, not missing sound. */
const STEP_FROM_MS = 5

/** A larger step back begins another timeline, so the buffered sound is dropped. */
const STEP_BACK_MAX_MS = 1000

/** Bounds the list when a source sends a few samples at a time. */
const CHUNKS_MAX = 4000

const toSamples = (ms: number) => Math.round(ms * SAMPLES_PER_MS)

/** Sound without a hole. The media time belongs to its first sample. */
interface Chunk {
  startMs: number
  samples: Float32Array
}

const countOf = ({ samples }: Chunk) => samples.length / CHANNELS

const endOf = (chunk: Chunk) => chunk.startMs + countOf(chunk) / SAMPLES_PER_MS

/** Decoded sound of one source with its time: 48 kHz stereo, at most `capacityMs`. The oldest samples make room. */
export class AudioFifo {
  readonly #capacity: number
  /** In the order of their times. A hole between two of them takes no memory, and is silence. */
  #chunks: Chunk[] = []
  #length = 0
  #inStep = false
  #driftMs = 0
  #overflowed = false

  constructor(capacityMs: number) {
    this.#capacity = toSamples(capacityMs)
  }

  get bufferedMs(): number {
    return this.#length / SAMPLES_PER_MS
  }

  /** Media time of the first sample. Null without samples. */
  get startMs(): number | null {
    return this.#chunks[0]?.startMs ?? null
  }

  /** Media time right after the last sample. Null without samples. */
  get endMs(): number | null {
    const last = this.#chunks.at(-1)
    return last ? endOf(last) : null
  }

  /** Smoothed drift of the sound against the clock. Positive when too much sound is buffered. */
  get driftMs(): number {
    return this.#inStep ? this.#driftMs : 0
  }

  /** True once after the oldest samples made room. */
  takeOverflow(): boolean {
    const overflowed = this.#overflowed
    this.#overflowed = false
    return overflowed
  }

  /** `ptsMs` is the media time of the first sample. */
  push(ptsMs: number, samples: Float32Array): void {
    const stepMs = ptsMs - (this.endMs ?? ptsMs)
    if (stepMs <= -STEP_BACK_MAX_MS) this.clear()
    // An overlap is cut from the new samples, so that buffered samples keep their time.
    const overlap = stepMs <= -STEP_FROM_MS && stepMs > -STEP_BACK_MAX_MS ? toSamples(-stepMs) : 0
    const chunk = { startMs: ptsMs + overlap / SAMPLES_PER_MS, samples: samples.subarray(overlap * CHANNELS) }
    if (chunk.samples.length === 0) return
    this.#chunks.push(chunk)
    this.#length += countOf(chunk)
    this.#makeRoom()
  }

  /** Fills `into` with the sound from `mediaMs` on. Missing sound is silence. False when all of it is silence. */
  read(mediaMs: number, into: Float32Array): boolean {
    const { startMs } = this
    const lagMs = mediaMs - (startMs ?? mediaMs)
    const exact = startMs === null || !this.#inStep || Math.abs(lagMs) > TOLERANCE_MS
    if (exact) this.#discardUntil(mediaMs)
    this.#driftMs = exact ? 0 : this.#driftMs + (lagMs - this.#driftMs) * 0.02
    return this.#fill(into, exact ? mediaMs : startMs)
  }

  clear(): void {
    this.#chunks = []
    this.#length = 0
    this.#inStep = false
  }

  /** Takes samples until `into` is full, with silence of the right length before each chunk. */
  #fill(into: Float32Array, fromMs: number): boolean {
    const wanted = into.length / CHANNELS
    const before = this.#length
    into.fill(0)
    let filled = 0
    let timeMs = fromMs
    while (filled < wanted) {
      const chunk = this.#chunks[0]
      if (!chunk) break
      const holeMs = chunk.startMs - timeMs
      if (filled === 0 || holeMs >= STEP_FROM_MS) filled += Math.max(0, toSamples(holeMs))
      timeMs = endOf(chunk)
      if (filled < wanted) filled += this.#take(chunk, into.subarray(filled * CHANNELS))
    }
    this.#inStep = this.#length < before && filled === wanted
    return this.#length < before
  }

  #take(chunk: Chunk, into: Float32Array): number {
    const taken = chunk.samples.subarray(0, into.length)
    into.set(taken)
    this.#cut(chunk, taken.length / CHANNELS)
    return taken.length / CHANNELS
  }

  #discardUntil(mediaMs: number): void {
    for (let chunk = this.#chunks[0]; chunk && chunk.startMs < mediaMs; chunk = this.#chunks[0]) {
      const late = Math.min(countOf(chunk), toSamples(mediaMs - chunk.startMs))
      if (late === 0) return
      this.#cut(chunk, late)
    }
  }

  /** Drops the first samples of the first chunk. */
  #cut(chunk: Chunk, count: number): void {
    this.#length -= count
    if (count === countOf(chunk)) this.#chunks.shift()
    chunk.samples = chunk.samples.subarray(count * CHANNELS)
    chunk.startMs += count / SAMPLES_PER_MS
  }

  #makeRoom(): void {
    for (let first = this.#chunks[0]; first; first = this.#chunks[0]) {
      const excess = this.#length - this.#capacity
      if (excess <= 0 && this.#chunks.length <= CHUNKS_MAX) return
      this.#overflowed = true
      this.#cut(first, excess > 0 ? Math.min(excess, countOf(first)) : countOf(first))
    }
  }
}
