import { AV_NOPTS_VALUE } from 'node-av/constants'
import type { Packet } from 'node-av/lib'
import type { Track } from './demuxer.ts'

/** A second language comes beside the first one within this time. */
const MOVED_AFTER_MS = 700
const CANDIDATES_MAX = 100

/** Follows one kind of track when its source moves it to another stream, as a playlist may at a discontinuity. */
export class TrackFollower {
  #track: Track | null
  #candidate: Track | null = null
  #held: Packet[] = []

  constructor(track: Track | null) {
    this.#track = track
  }

  get track(): Track | null {
    return this.#track
  }

  /** The source begins again with this track. True if that is another one. */
  restart(track: Track | null): boolean {
    const isOther = track !== this.#track
    this.#track = track
    this.drop()
    return isOther
  }

  /** Takes a packet of this kind. Returns those to play, which the caller owns. They are of `track`. */
  take(packet: Packet, track: Track): Packet[] {
    if (track === this.#track) {
      this.drop()
      return [packet]
    }
    this.#candidate ??= track
    if (this.#candidate !== track) {
      packet.free()
      return []
    }
    this.#held.push(packet)
    if (this.#track && !this.#hasMoved()) return []
    this.#track = track
    const moved = this.#held
    this.#held = []
    this.#candidate = null
    return moved
  }

  /** Frees the packets of a stream that is not followed. */
  drop(): void {
    for (const packet of this.#held) packet.free()
    this.#held = []
    this.#candidate = null
  }

  #hasMoved(): boolean {
    const [first, last] = [this.#held[0]?.dts, this.#held.at(-1)?.dts]
    if (first === undefined || last === undefined || !this.#candidate) return false
    if (this.#held.length >= CANDIDATES_MAX) return true
    if (first === AV_NOPTS_VALUE || last === AV_NOPTS_VALUE) return false
    return Number(last - first) * this.#candidate.tickMs > MOVED_AFTER_MS
  }
}
