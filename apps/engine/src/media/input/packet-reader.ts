import { AV_NOPTS_VALUE } from 'node-av/constants'
import { Packet } from 'node-av/lib'
import type { Signal } from '../clock/signal.ts'
import { type Demuxer, type FoundTrack, TRACK_KINDS, type TrackKind } from './demuxer.ts'
import type { PacketQueue } from './packet-queue.ts'
import { PacketTimeline } from './packet-timeline.ts'
import { TrackFollower } from './track-follower.ts'

interface PacketReaderOptions {
  readonly demuxer: Demuxer
  readonly loop: boolean
  readonly queues: Readonly<Record<TrackKind, PacketQueue>>
  /** Notified whenever a queue gets shorter. */
  readonly changed: Signal
  readonly isCancelled: () => boolean
  readonly beforeRead: () => void
}

/** Bridges a slow disk or a reload of a playlist. Each track must have it, because files are interleaved loosely. */
const AHEAD_PACKETS = 100
const QUEUED_BYTES_MAX = 32 * 1024 * 1024
const QUEUED_PACKETS_MAX = 2000

/** A file this short would be read over and over without a pause. */
const LOOP_SHORTEST_MS = 20

/** Reads a source into the queues of its tracks, once or in a loop. Waits while the queues hold enough. */
export class PacketReader {
  readonly #options: PacketReaderOptions
  readonly #timeline: PacketTimeline
  readonly #followers: Readonly<Record<TrackKind, TrackFollower>>

  constructor(options: PacketReaderOptions) {
    const { demuxer } = options
    this.#options = options
    this.#timeline = new PacketTimeline(demuxer)
    this.#followers = { video: new TrackFollower(demuxer.video), audio: new TrackFollower(demuxer.audio) }
  }

  async run(): Promise<void> {
    const { loop, isCancelled } = this.#options
    try {
      for (const kind of TRACK_KINDS) this.#announce(kind)
      while (!isCancelled()) {
        const startMs = this.#timeline.endMs
        await this.#readToEnd()
        const isLong = this.#timeline.endMs - startMs > LOOP_SHORTEST_MS
        const again = loop && !isCancelled() && isLong && (await this.#rewind())
        this.#mark(!again)
        if (!again) return
        this.#restart()
      }
    } finally {
      for (const kind of TRACK_KINDS) this.#followers[kind].drop()
    }
  }

  async #readToEnd(): Promise<void> {
    const { demuxer, changed, isCancelled, beforeRead } = this.#options
    while (!isCancelled()) {
      const packet = new Packet()
      packet.alloc()
      beforeRead()
      const more = await demuxer.read(packet).catch((error) => {
        packet.free()
        throw error
      })
      if (!more) return packet.free()
      this.#queue(packet)
      while (this.#hasEnough() && !isCancelled()) await changed.wait()
    }
  }

  #queue(packet: Packet): void {
    const found = this.#options.demuxer.trackOf(packet.streamIndex)
    if (!found) {
      packet.free()
      return
    }
    const follower = this.#followers[found.kind]
    const before = follower.track
    const packets = follower.take(packet, found.track)
    if (follower.track !== before) this.#announce(found.kind)
    for (const each of packets) this.#add(found, each)
  }

  #announce(kind: TrackKind): void {
    const { track } = this.#followers[kind]
    if (track) this.#options.queues[kind].push({ kind: 'track', track })
  }

  #add({ kind, track }: FoundTrack, packet: Packet): void {
    const { pts, dts } = packet
    const { tickMs } = track
    const toMs = (ticks: bigint) => (ticks === AV_NOPTS_VALUE ? null : Number(ticks) * tickMs)
    const durationMs = Number(packet.duration) * tickMs
    const offsetMs = this.#timeline.offsetOf({ track: kind, ptsMs: toMs(pts), dtsMs: toMs(dts), durationMs })
    const offset = BigInt(Math.round(offsetMs / tickMs))
    if (pts !== AV_NOPTS_VALUE) packet.pts = pts + offset
    if (dts !== AV_NOPTS_VALUE) packet.dts = dts + offset
    this.#options.queues[kind].push({ kind: 'packet', packet })
  }

  /** A track belongs to its source, which may be closed by this: decoders that wait in the queue are opened first. */
  async #rewind(): Promise<boolean> {
    const { demuxer, queues, changed, isCancelled } = this.#options
    while ((queues.video.hasTrack || queues.audio.hasTrack) && !isCancelled()) await changed.wait()
    return !isCancelled() && (await demuxer.rewind())
  }

  #restart(): void {
    const { demuxer } = this.#options
    this.#timeline.restart()
    for (const kind of TRACK_KINDS) if (this.#followers[kind].restart(demuxer[kind])) this.#announce(kind)
  }

  #mark(isLast: boolean): void {
    for (const kind of TRACK_KINDS) this.#options.queues[kind].push({ kind: 'end', isLast })
  }

  #hasEnough(): boolean {
    const { video, audio } = this.#options.queues
    if (video.bytes + audio.bytes > QUEUED_BYTES_MAX || video.length + audio.length > QUEUED_PACKETS_MAX)
      return true
    const filled = (kind: TrackKind) =>
      !this.#followers[kind].track || this.#options.queues[kind].length >= AHEAD_PACKETS
    return filled('video') && filled('audio')
  }
}
