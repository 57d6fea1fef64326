/** Times of one packet as its container has them. */
export interface PacketTime {
  readonly track: 'video' | 'audio'
  readonly dtsMs: number | null
  readonly ptsMs: number | null
  readonly durationMs: number
}

/** A stretch of the source whose timestamps count from one origin. Its times are those of the endless timeline. */
interface Stretch {
  readonly offsetMs: number
  readonly startMs: number
  endMs: number
}

interface TrackPosition {
  readonly stretch: Stretch
  /** Decoding time of the last packet in the container, and of the packet that should follow. */
  readonly lastMs: number
  readonly nextMs: number
  readonly stepMs: number
}

/** A larger step back is a jump: decoding times rise within a track. */
const JUMP_BACK_MS = 100
/** A pause of a few usual steps is a slow picture, not a jump. */
const STEPS_OF_PAUSE = 3
/** The second track joins a stretch that the first one began when it lands this near. */
const BEFORE_STRETCH_MS = 2000
const AFTER_STRETCH_MS = 5000
/** The tracks of a source are seldom further apart in its order of packets. */
const APART_MS = 3000
const STRETCHES_MAX = 8

/** Timestamps of MPEG-TS have 33 bits at 90 kHz, those of FLV 32 bits in milliseconds. */
const WRAPS_MS = [2 ** 33 / 90, 2 ** 32]
const NEAR_WRAP_MS = 10_000

export interface PacketTimelineOptions {
  /** The timestamp that becomes time 0. */
  readonly startMs: number
  /** A longer hole in all tracks is left out. Infinity keeps every hole. */
  readonly jumpFromMs: number
}

/** Puts the packets of all tracks on one timeline that starts at 0 and survives loops, jumps and wraps. */
export class PacketTimeline {
  readonly #options: PacketTimelineOptions
  #stretches: Stretch[]
  #tracks = new Map<PacketTime['track'], TrackPosition>()
  #endMs = 0

  constructor(options: PacketTimelineOptions) {
    this.#options = options
    this.#stretches = [{ offsetMs: -options.startMs, startMs: 0, endMs: 0 }]
  }

  /** End of the latest packet. */
  get endMs(): number {
    return this.#endMs
  }

  /** The source was rewound: its first packet follows the latest one. */
  restart(): void {
    this.#tracks.clear()
    this.#stretches = []
    this.#begin(this.#endMs - this.#options.startMs)
  }

  /** Added to the times of this packet. Packets of one track come in the order of decoding. */
  offsetOf(packet: PacketTime): number {
    const { track, dtsMs } = packet
    const position = this.#tracks.get(track)
    if (dtsMs === null) return this.#extend(position?.stretch ?? this.#newest, packet)
    const stretch = this.#stretchAt(position, packet, dtsMs)
    const stepMs = position?.stretch === stretch ? Math.max(0, dtsMs - position.lastMs) : 0
    this.#tracks.set(track, { stretch, lastMs: dtsMs, nextMs: dtsMs + packet.durationMs, stepMs })
    return this.#extend(stretch, packet)
  }

  get #newest(): Stretch {
    return this.#stretches.at(-1) ?? this.#begin(0)
  }

  #stretchAt(position: TrackPosition | undefined, { ptsMs }: PacketTime, atMs: number): Stretch {
    if (!position) return this.#isApart(atMs) ? this.#begin(this.#endMs - (ptsMs ?? atMs)) : this.#newest
    if (!this.#isJump(position, atMs)) return position.stretch
    const newer = this.#stretches.slice(this.#stretches.indexOf(position.stretch) + 1)
    const joined = newer.find(
      ({ offsetMs, startMs, endMs }) =>
        atMs + offsetMs > startMs - BEFORE_STRETCH_MS && atMs + offsetMs < endMs + AFTER_STRETCH_MS,
    )
    if (joined) return joined
    const wrapMs = WRAPS_MS.find((ms) => Math.abs(position.nextMs - ms - atMs) < NEAR_WRAP_MS)
    return this.#begin(wrapMs ? position.stretch.offsetMs + wrapMs : this.#endMs - (ptsMs ?? atMs))
  }

  /** The first packet of a track is far from where the other track is, in a source that may jump. */
  #isApart(atMs: number): boolean {
    const { jumpFromMs } = this.#options
    const [other] = this.#tracks.values()
    if (!other || !Number.isFinite(jumpFromMs)) return false
    return atMs < other.lastMs - APART_MS || atMs > other.nextMs + jumpFromMs + APART_MS
  }

  #isJump(position: TrackPosition, atMs: number): boolean {
    const { stretch, lastMs, nextMs, stepMs } = position
    if (atMs < lastMs - JUMP_BACK_MS) return true
    if (atMs - nextMs < Math.max(this.#options.jumpFromMs, stepMs * STEPS_OF_PAUSE)) return false
    // While another track went on, this one only has a hole.
    return ![...this.#tracks.values()].some(
      (other) => other.stretch === stretch && other.lastMs > (nextMs + atMs) / 2,
    )
  }

  #begin(offsetMs: number): Stretch {
    const stretch = { offsetMs, startMs: this.#endMs, endMs: this.#endMs }
    this.#stretches = [...this.#stretches, stretch].slice(-STRETCHES_MAX)
    return stretch
  }

  #extend(stretch: Stretch, { dtsMs, ptsMs, durationMs }: PacketTime): number {
    const { offsetMs } = stretch
    const atMs = ptsMs ?? dtsMs
    if (atMs !== null) stretch.endMs = Math.max(stretch.endMs, atMs + durationMs + offsetMs)
    this.#endMs = Math.max(this.#endMs, stretch.endMs)
    return offsetMs
  }
}
