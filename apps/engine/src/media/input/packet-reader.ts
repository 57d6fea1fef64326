import { AV_NOPTS_VALUE } from 'node-av/constants'
import { Packet } from 'node-av/lib'
import type { Signal } from '../clock/signal.ts'
import type { Demuxer, Track } from './demuxer.ts'
import type { PacketQueue } from './packet-queue.ts'
import { PacketTimeline } from './packet-timeline.ts'

interface PacketReaderOptions {
  readonly demuxer: Demuxer
  readonly loop: boolean
  readonly queues: { readonly video: PacketQueue; readonly audio: PacketQueue }
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

  constructor(options: PacketReaderOptions) {
    this.#options = options
    this.#timeline = new PacketTimeline(options.demuxer)
  }

  async run(): Promise<void> {
    const { demuxer, loop, isCancelled } = this.#options
    while (!isCancelled()) {
      const startMs = this.#timeline.endMs
      await this.#readToEnd()
      const isLong = this.#timeline.endMs - startMs > LOOP_SHORTEST_MS
      const again = loop && !isCancelled() && isLong && (await demuxer.rewind())
      this.#mark(!again)
      if (!again) return
      this.#timeline.restart()
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
    const { demuxer, queues } = this.#options
    if (packet.streamIndex === demuxer.video?.index) this.#add(queues.video, demuxer.video, packet)
    else if (packet.streamIndex === demuxer.audio?.index) this.#add(queues.audio, demuxer.audio, packet)
    else packet.free()
  }

  #add(queue: PacketQueue, { index, tickMs }: Track, packet: Packet): void {
    const { pts, dts } = packet
    const toMs = (ticks: bigint) => (ticks === AV_NOPTS_VALUE ? null : Number(ticks) * tickMs)
    const durationMs = Number(packet.duration) * tickMs
    const offsetMs = this.#timeline.offsetOf({ track: index, ptsMs: toMs(pts), dtsMs: toMs(dts), durationMs })
    const offset = BigInt(Math.round(offsetMs / tickMs))
    if (pts !== AV_NOPTS_VALUE) packet.pts = pts + offset
    if (dts !== AV_NOPTS_VALUE) packet.dts = dts + offset
    queue.push({ packet, isLast: false })
  }

  #mark(isLast: boolean): void {
    const { video, audio } = this.#options.queues
    video.push({ packet: null, isLast })
    audio.push({ packet: null, isLast })
  }

  #hasEnough(): boolean {
    const { demuxer, queues } = this.#options
    const { video, audio } = queues
    if (video.bytes + audio.bytes > QUEUED_BYTES_MAX || video.length + audio.length > QUEUED_PACKETS_MAX)
      return true
    const filled = (track: Track | null, queue: PacketQueue) => !track || queue.length >= AHEAD_PACKETS
    return filled(demuxer.video, video) && filled(demuxer.audio, audio)
  }
}
