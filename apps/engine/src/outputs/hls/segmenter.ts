import { PendingCall } from '@stream-manager/async'
import type { EncodedStreams } from '../../media/encode/encoder.ts'
import type { EncodedPacket } from '../../media/encode/packets.ts'
import { Muxer } from '../../media/mux/muxer.ts'
import type { ReportBytes, Transport } from '../sink/transport.ts'
import type { HlsFolder } from './folder.ts'
import { FIRST_SEGMENT_SECONDS } from './segment-length.ts'

export interface SegmenterOptions {
  readonly folder: HlsFolder
  readonly streams: EncodedStreams
  readonly segmentSeconds: number
  readonly report: ReportBytes
}

/** The unfinished segment, held in memory so that only complete segments reach the disk. */
interface OpenSegment {
  readonly startMs: number
  endMs: number
  readonly programDateTime: string
}

/** A segment at the start of an output that would be shorter is left out. */
const SHORTEST_MS = 500

/**
 * Cuts the programme at keyframes into MPEG-TS segments of one continuous timeline. The first cut lies a second after the
 * start of the programme, the others whole lengths after it; the encoder makes a keyframe there. An output that starts
 * between two cuts has a shorter first segment.
 */
export class Segmenter implements Transport<EncodedPacket> {
  readonly #options: SegmenterOptions
  #muxer: Muxer | null = null
  #chunks: Buffer[] = []
  #segment: OpenSegment | null = null
  #discontinuity = false
  #published = false
  readonly #pending = new PendingCall()

  constructor(options: SegmenterOptions) {
    this.#options = options
  }

  open(): Promise<void> {
    return this.#pending.track(this.#open())
  }

  write(packet: EncodedPacket): Promise<void> {
    return this.#pending.track(this.#write(packet))
  }

  delivering(): boolean {
    return this.#published
  }

  finish(final: boolean): Promise<void> {
    return this.#pending.track(this.#finish(final))
  }

  async release(): Promise<void> {
    await this.#pending.settled()
    this.#muxer?.free()
    this.#muxer = null
  }

  async #open(): Promise<void> {
    await this.#options.folder.prepare()
    this.#discontinuity = this.#options.folder.hasSegments
    this.#muxer = await Muxer.open({
      format: 'mpegts',
      options: {},
      streams: this.#options.streams,
      target: { write: (chunk) => this.#collect(chunk) },
    })
  }

  async #write(packet: EncodedPacket): Promise<void> {
    if (packet.keyframe && this.#isDue(packet.ptsMs)) await this.#publish()
    if (!this.#segment && packet.keyframe && this.#mayBegin(packet.ptsMs)) this.#begin(packet.ptsMs)
    if (!this.#segment) return
    await this.#muxer?.write(packet)
    if (packet.kind === 'video')
      this.#segment.endMs = Math.max(this.#segment.endMs, packet.ptsMs + packet.durationMs)
  }

  async #finish(final: boolean): Promise<void> {
    await this.#publish()
    if (final) await this.#options.folder.end()
  }

  #isDue(ptsMs: number): boolean {
    return this.#segment !== null && this.#cutsUntil(ptsMs) > this.#cutsUntil(this.#segment.startMs)
  }

  #mayBegin(ptsMs: number): boolean {
    const nextCutSeconds = FIRST_SEGMENT_SECONDS + this.#cutsUntil(ptsMs) * this.#options.segmentSeconds
    return nextCutSeconds * 1000 - ptsMs >= SHORTEST_MS
  }

  /** Number of cuts since the beginning of the timeline. Tolerates half a frame of rounding. */
  #cutsUntil(ptsMs: number): number {
    const { segmentSeconds, streams } = this.#options
    const toleranceMs = 500 / streams.config.video.fps
    const afterFirstMs = ptsMs + toleranceMs - FIRST_SEGMENT_SECONDS * 1000
    return Math.max(0, Math.floor(afterFirstMs / (segmentSeconds * 1000)) + 1)
  }

  #begin(startMs: number): void {
    this.#segment = { startMs, endMs: startMs, programDateTime: new Date().toISOString() }
    this.#muxer?.resendHeaders()
  }

  async #publish(): Promise<void> {
    const segment = this.#segment
    if (!segment) return
    await this.#muxer?.flush()
    const { startMs, endMs, programDateTime } = segment
    const discontinuity = this.#discontinuity
    const bytes = Buffer.concat(this.#chunks)
    await this.#options.folder.publish({ durationMs: endMs - startMs, programDateTime, discontinuity }, bytes)
    this.#chunks = []
    this.#segment = null
    this.#discontinuity = false
    this.#published = true
  }

  #collect(chunk: Buffer): Promise<void> {
    this.#chunks.push(chunk)
    this.#options.report(chunk.length)
    return Promise.resolve()
  }
}
