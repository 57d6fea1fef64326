import { isAllowedDecoder, PROBE_OPTIONS } from '@stream-manager/media-inspect'
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  type AVCodecID,
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
import { Codec, Dictionary, FormatContext, InputFormat, type Packet, type Stream } from 'node-av/lib'
import type { MediaSource } from '../../sources/source.ts'
import { expectOk } from '../native/native.ts'

/** One track of an opened source. */
export interface Track {
  readonly index: number
  readonly stream: Stream
  readonly codecId: AVCodecID
  readonly tickMs: number
}

export const TRACK_KINDS = ['video', 'audio'] as const
export type TrackKind = (typeof TRACK_KINDS)[number]

export interface FoundTrack {
  readonly kind: TrackKind
  readonly track: Track
}

const MEDIA_TYPES = { video: AVMEDIA_TYPE_VIDEO, audio: AVMEDIA_TYPE_AUDIO } as const

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
  return { index, stream, codecId: stream.codecpar.codecId, tickMs: (1000 * num) / den }
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

interface Tracks {
  readonly video: Track | null
  readonly audio: Track | null
  /** By the index of the stream. Null for a stream that is not played. */
  readonly found: Map<number, FoundTrack | null>
}

/** The tracks that are played. All others are not even read. */
const chooseTracks = (context: FormatContext): Tracks => {
  const video = trackOf(context, context.findBestStream(AVMEDIA_TYPE_VIDEO))
  const audio = trackOf(context, context.findBestStream(AVMEDIA_TYPE_AUDIO))
  const found: Tracks['found'] = new Map()
  for (const stream of context.streams) {
    if (stream.index !== video?.index && stream.index !== audio?.index) stream.discard = AVDISCARD_ALL
    found.set(stream.index, null)
  }
  if (video) found.set(video.index, { kind: 'video', track: video })
  if (audio) found.set(audio.index, { kind: 'audio', track: audio })
  return { video, audio, found }
}

/** A track that a source added while it was read. */
const findLateTrack = (context: FormatContext, index: number): FoundTrack | null => {
  const track = trackOf(context, index)
  const codec = track?.stream.codecpar
  const kind = TRACK_KINDS.find((each) => MEDIA_TYPES[each] === codec?.codecType)
  if (!track || !codec || !kind || !isAllowedDecoder(Codec.findDecoder(codec.codecId)?.name)) return null
  return { kind, track }
}

/** An opened source. Calls must not overlap, except `interrupt`. */
export class Demuxer {
  /** The timestamp at which the source begins. */
  readonly startMs: number
  /** A longer hole in all tracks is a jump of the timestamps. */
  readonly jumpFromMs: number
  readonly #source: MediaSource
  readonly #seekFlags: AVSeekFlag
  readonly #mayChange: boolean
  #context: FormatContext
  #tracks: Tracks

  private constructor(context: FormatContext, source: MediaSource) {
    const { flags } = context.iformat ?? { flags: 0 }
    const jumps = (flags & AVFMT_TS_DISCONT) !== 0
    this.#context = context
    this.#source = source
    this.#tracks = chooseTracks(context)
    this.#mayChange = jumps
    this.startMs = context.startTime === AV_NOPTS_VALUE ? 0 : Number(context.startTime / MICROSECONDS_PER_MS)
    this.jumpFromMs = jumpOf(source, jumps)
    // A search by time may find another place with the same timestamp once timestamps have jumped.
    this.#seekFlags = jumps ? AVSEEK_FLAG_BYTE : AVSEEK_FLAG_BACKWARD
  }

  /** Rejects with `NativeFailure`. Only the timeouts among the source's options bound the wait. */
  static async open(source: MediaSource): Promise<Demuxer> {
    return new Demuxer(await openContext(source), source)
  }

  /** The track that plays from the start. */
  get video(): Track | null {
    return this.#tracks.video
  }

  /** The track that plays from the start. */
  get audio(): Track | null {
    return this.#tracks.audio
  }

  /** The kinds of track that the source says it has, playable or not. */
  get announced(): { readonly picture: boolean; readonly sound: boolean } {
    const context = this.#context
    return { picture: announces(context, AVMEDIA_TYPE_VIDEO), sound: announces(context, AVMEDIA_TYPE_AUDIO) }
  }

  /** The track of a packet. Null when it is not played. */
  trackOf(streamIndex: number): FoundTrack | null {
    const { found } = this.#tracks
    const known = found.get(streamIndex)
    if (known === null || (known && !this.#hasChanged(known))) return known
    const late = findLateTrack(this.#context, streamIndex)
    found.set(streamIndex, late)
    return late
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

  /** A transport stream may use the same stream for another codec, even for another kind of track. */
  #hasChanged({ track }: FoundTrack): boolean {
    return this.#mayChange && track.stream.codecpar.codecId !== track.codecId
  }

  /** FFmpeg drops the first sound of a playlist when it seeks. Other sources rewind faster and with less memory. */
  async #reopen(): Promise<boolean> {
    const context = await openContext(this.#source)
    const old = this.#context
    this.#context = context
    this.#tracks = chooseTracks(context)
    await old.closeInput()
    return true
  }
}
