import {
  AV_FRAME_FLAG_CORRUPT,
  AV_NOPTS_VALUE,
  AV_SAMPLE_FMT_FLTP,
  AVERROR_EAGAIN,
  AVERROR_EOF,
} from 'node-av/constants'
import { type CodecContext, Frame, type Packet, type Stream } from 'node-av/lib'
import { openDecoder } from './open-decoder.ts'
import type { TrackMeasures } from './segment-messages.ts'

/** Errors that decoders of live media conceal are told as errors. */
const STRICT = { err_detect: 'crccheck+bitstream+buffer' }

const largestSample = (planes: readonly Buffer[], samples: number): number => {
  let largest = 0
  for (const plane of planes) {
    // A plane may be longer than its samples, and begin anywhere.
    for (let sample = 0; sample < samples && (sample + 1) * 4 <= plane.length; sample += 1)
      largest = Math.max(largest, Math.abs(plane.readFloatLE(sample * 4)))
  }
  return largest
}

/** Frames that are missing between those at these times. */
const lostBetween = (timesMs: readonly number[]): number => {
  const inOrder = timesMs.toSorted((one, other) => one - other)
  const distancesMs = inOrder.slice(1).map((atMs, index) => atMs - (inOrder[index] ?? atMs))
  const usualMs = distancesMs.toSorted((one, other) => one - other)[Math.floor(distancesMs.length / 2)] ?? 0
  if (usualMs <= 0) return 0
  return distancesMs.reduce((lost, distanceMs) => lost + Math.max(0, Math.round(distanceMs / usualMs) - 1), 0)
}

/** Decodes one track and keeps count. */
export class TrackDecoder {
  readonly #stream: Stream
  readonly #decoder: CodecContext
  readonly #frame = new Frame()
  #frames = 0
  #damaged = 0
  /** Presentation times of the frames that have one. */
  readonly #timesMs: number[] = []
  #peak: number | null = null

  private constructor(stream: Stream, decoder: CodecContext) {
    this.#stream = stream
    this.#decoder = decoder
    this.#frame.alloc()
  }

  /** Null when no allowed decoder takes the stream. */
  static async open(stream: Stream): Promise<TrackDecoder | null> {
    const decoder = await openDecoder(stream, STRICT)
    return decoder && new TrackDecoder(stream, decoder)
  }

  get peak(): number | null {
    return this.#peak
  }

  measures(): TrackMeasures | null {
    if (this.#timesMs.length === 0) return null
    return {
      ...{ frames: this.#frames, damaged: this.#damaged, lost: lostBetween(this.#timesMs) },
      ...{ startMs: Math.min(...this.#timesMs), endMs: Math.max(...this.#timesMs) },
    }
  }

  isOf(packet: Packet): boolean {
    return packet.streamIndex === this.#stream.index
  }

  /** Null ends the track. */
  async decode(packet: Packet | null): Promise<void> {
    const sent = await this.#decoder.sendPacket(packet)
    if (sent < 0 && sent !== AVERROR_EOF) this.#damaged += 1
    for (;;) {
      const received = await this.#decoder.receiveFrame(this.#frame)
      if (received >= 0) this.#add(this.#frame)
      else {
        if (received !== AVERROR_EAGAIN && received !== AVERROR_EOF) this.#damaged += 1
        return
      }
    }
  }

  #add(frame: Frame): void {
    this.#frames += 1
    if (frame.hasFlags(AV_FRAME_FLAG_CORRUPT) || frame.decodeErrorFlags !== 0) this.#damaged += 1
    const { num, den } = this.#stream.timeBase
    // The first block of sound that is behind the picture has no time.
    if (frame.bestEffortTimestamp !== AV_NOPTS_VALUE)
      this.#timesMs.push((Number(frame.bestEffortTimestamp) * 1000 * num) / den)
    if (frame.format !== AV_SAMPLE_FMT_FLTP || frame.nbSamples === 0) return
    this.#peak = Math.max(this.#peak ?? 0, largestSample(frame.extendedData ?? [], frame.nbSamples))
  }
}
