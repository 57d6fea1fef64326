import { DECODER_OPTIONS } from '@stream-manager/media-inspect'
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVERROR_EOF,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants'
import { Dictionary, FormatContext, InputFormat, type Packet, type Stream } from 'node-av/lib'
import type { MediaSource } from '../../sources/source.ts'
import { expectOk } from '../native/native.ts'

/** One track of an opened source. */
export interface Track {
  readonly index: number
  readonly stream: Stream
  readonly tickMs: number
}

const MICROSECONDS_PER_MS = 1000n

const trackOf = (context: FormatContext, index: number): Track | null => {
  const stream = index < 0 ? undefined : context.streams[index]
  // Cover art is one still picture: its next frame would never come.
  if (!stream || (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) !== 0) return null
  const { num, den } = stream.timeBase
  return { index, stream, tickMs: (1000 * num) / den }
}

/** An opened source. Calls must not overlap, except `interrupt`. */
export class Demuxer {
  readonly video: Track | null
  readonly audio: Track | null
  /** The timestamp at which the source begins. */
  readonly startMs: number
  readonly #context: FormatContext

  private constructor(context: FormatContext) {
    this.#context = context
    this.video = trackOf(context, context.findBestStream(AVMEDIA_TYPE_VIDEO))
    this.audio = trackOf(context, context.findBestStream(AVMEDIA_TYPE_AUDIO))
    this.startMs = context.startTime === AV_NOPTS_VALUE ? 0 : Number(context.startTime / MICROSECONDS_PER_MS)
    for (const stream of context.streams) {
      if (stream.index !== this.video?.index && stream.index !== this.audio?.index)
        stream.discard = AVDISCARD_ALL
    }
  }

  /** Rejects with `NativeFailure`. Only the timeouts among the source's options bound the wait. */
  static async open(source: MediaSource): Promise<Demuxer> {
    const context = new FormatContext()
    context.allocContext()
    using options = Dictionary.fromObject({ ...source.options, ...DECODER_OPTIONS })
    const format = source.demuxer ? InputFormat.findInputFormat(source.demuxer) : null
    // A failed open frees the context itself.
    expectOk(await context.openInput(source.url, format, options), 'Opening the source')
    try {
      expectOk(await context.findStreamInfo(), 'Reading the source')
      return new Demuxer(context)
    } catch (error) {
      await context.closeInput()
      throw error
    }
  }

  /** Fills `packet`; false at the end of the source. */
  async read(packet: Packet): Promise<boolean> {
    const returned = await this.#context.readFrame(packet)
    if (returned === AVERROR_EOF) return false
    expectOk(returned, 'Reading the source')
    return true
  }

  /** Rewinds without opening again, which would cost time and memory in every loop. False when the source cannot rewind. */
  async rewind(): Promise<boolean> {
    const start = BigInt(Math.floor(this.startMs)) * MICROSECONDS_PER_MS
    return (await this.#context.seekFrame(-1, start, AVSEEK_FLAG_BACKWARD)) >= 0
  }

  /** Ends a `read` that is waiting for the network. */
  interrupt(): void {
    this.#context.interrupt()
  }

  close(): Promise<void> {
    return this.#context.closeInput()
  }
}
