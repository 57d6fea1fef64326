import { PROBE_OPTIONS } from '@stream-manager/media-inspect'
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVERROR_EOF,
  AVFMT_TS_DISCONT,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  type AVMediaType,
  AVSEEK_FLAG_BACKWARD,
  AVSEEK_FLAG_BYTE,
  type AVSeekFlag,
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

/** Players skip the holes of a playlist, which may join any clips. */
const PLAYLIST_JUMP_MS = 1000
/** A shorter hole in a transport stream is a pause of its sender. */
const STREAM_JUMP_MS = 10_000

const jumpOf = ({ kind, live }: MediaSource, jumps: boolean): number => {
  if (kind === 'hls') return PLAYLIST_JUMP_MS
  return live || jumps ? STREAM_JUMP_MS : Number.POSITIVE_INFINITY
}

const isCoverArt = ({ disposition }: Stream) => (disposition & AV_DISPOSITION_ATTACHED_PIC) !== 0

const announces = ({ streams }: FormatContext, type: AVMediaType): boolean =>
  streams.some((stream) => stream.codecpar.codecType === type && !isCoverArt(stream))

const trackOf = (context: FormatContext, index: number): Track | null => {
  const stream = index < 0 ? undefined : context.streams[index]
  // Cover art is one still picture: its next frame would never come.
  if (!stream || isCoverArt(stream)) return null
  const { num, den } = stream.timeBase
  return { index, stream, tickMs: (1000 * num) / den }
}

const openContext = async (source: MediaSource): Promise<FormatContext> => {
  const context = new FormatContext()
  context.allocContext()
  using options = Dictionary.fromObject({ ...source.options, ...PROBE_OPTIONS })
  const format = source.demuxer ? InputFormat.findInputFormat(source.demuxer) : null
  // A failed open frees the context itself.
  expectOk(await context.openInput(source.url, format, options), 'Opening the source')
  try {
    expectOk(await context.findStreamInfo(), 'Reading the source')
    return context
  } catch (error) {
    await context.closeInput()
    throw error
  }
}

/** The tracks that are played. All others are not even read. */
const chooseTracks = (context: FormatContext) => {
  const video = trackOf(context, context.findBestStream(AVMEDIA_TYPE_VIDEO))
  const audio = trackOf(context, context.findBestStream(AVMEDIA_TYPE_AUDIO))
  for (const stream of context.streams) {
    if (stream.index !== video?.index && stream.index !== audio?.index) stream.discard = AVDISCARD_ALL
  }
  return { video, audio }
}

/** An opened source. Calls must not overlap, except `interrupt`. */
export class Demuxer {
  readonly video: Track | null
  readonly audio: Track | null
  /** The kinds of track that the source says it has, playable or not. */
  readonly announced: { readonly picture: boolean; readonly sound: boolean }
  /** The timestamp at which the source begins. */
  readonly startMs: number
  /** A longer hole in all tracks is a jump of the timestamps. */
  readonly jumpFromMs: number
  readonly #source: MediaSource
  readonly #seekFlags: AVSeekFlag
  #context: FormatContext

  private constructor(context: FormatContext, source: MediaSource) {
    const { flags } = context.iformat ?? { flags: 0 }
    const jumps = (flags & AVFMT_TS_DISCONT) !== 0
    this.#context = context
    this.#source = source
    const { video, audio } = chooseTracks(context)
    this.video = video
    this.audio = audio
    this.announced = {
      picture: announces(context, AVMEDIA_TYPE_VIDEO),
      sound: announces(context, AVMEDIA_TYPE_AUDIO),
    }
    this.startMs = context.startTime === AV_NOPTS_VALUE ? 0 : Number(context.startTime / MICROSECONDS_PER_MS)
    this.jumpFromMs = jumpOf(source, jumps)
    // A search by time may find another place with the same timestamp once timestamps have jumped.
    this.#seekFlags = jumps ? AVSEEK_FLAG_BYTE : AVSEEK_FLAG_BACKWARD
  }

  /** Rejects with `NativeFailure`. Only the timeouts among the source's options bound the wait. */
  static async open(source: MediaSource): Promise<Demuxer> {
    return new Demuxer(await openContext(source), source)
  }

  /** Fills `packet`; false at the end of the source. */
  async read(packet: Packet): Promise<boolean> {
    const returned = await this.#context.readFrame(packet)
    if (returned === AVERROR_EOF) return false
    expectOk(returned, 'Reading the source')
    return true
  }

  /** Goes back to the start. False when the source cannot. */
  async rewind(): Promise<boolean> {
    if (this.#source.kind === 'hls') return this.#reopen()
    const isByByte = this.#seekFlags === AVSEEK_FLAG_BYTE
    const start = isByByte ? 0n : BigInt(Math.floor(this.startMs)) * MICROSECONDS_PER_MS
    return (await this.#context.seekFrame(-1, start, this.#seekFlags)) >= 0
  }

  /** Ends a `read` that is waiting for the network. */
  interrupt(): void {
    this.#context.interrupt()
  }

  close(): Promise<void> {
    return this.#context.closeInput()
  }

  /** FFmpeg drops the first sound of a playlist when it seeks. Other sources rewind faster and with less memory. */
  async #reopen(): Promise<boolean> {
    const context = await openContext(this.#source)
    const { video, audio } = chooseTracks(context)
    const isSame = video?.index === this.video?.index && audio?.index === this.audio?.index
    const unused = isSame ? this.#context : context
    if (isSame) this.#context = context
    await unused.closeInput()
    return isSame
  }
}
