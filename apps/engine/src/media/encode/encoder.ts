import { fail, type Result, type StreamConfig, succeed } from '@stream-manager/contracts'
import {
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBX264,
} from 'node-av/constants'
import { type CodecContext, CodecParameters, type Frame, type Packet, Rational } from 'node-av/lib'
import { AudioEncoder, SAMPLE_RATE_HZ } from './audio-encoder.ts'
import { CodecStage } from './codec-stage.ts'
import { Interleaver } from './interleaver.ts'
import { NativePacket, type TimeBase } from './native-packet.ts'
import type { EncodedPacket, MixedAudio, RenditionId } from './packets.ts'

/** The longest closed group of pictures. Services that take RTMP ask for it. */
const KEYFRAME_INTERVAL_SECONDS = 2
const VBV_SECONDS = 2

/**
 * Pixels a second up to which x264 looks ahead in the encoder's own call: 1280x720 at 30 pictures a second. A thread of its own
 * would hold four more pictures, which cost 10 MB and 133 ms, and makes larger programmes fast enough.
 */
const SYNC_LOOKAHEAD_MAX = 1280 * 720 * 30

/** Description of one encoded track for a container. */
export interface EncodedStream {
  readonly timeBase: TimeBase
  /** The codec's out-of-band header: an avcC record for H.264, an AudioSpecificConfig for AAC. */
  readonly decoderConfig: Buffer
  /** For the folder media only. */
  readonly parameters: CodecParameters
}

/** Description of both tracks for outputs. Valid until the encoder is closed. */
export interface EncodedStreams {
  readonly config: StreamConfig
  readonly video: EncodedStream
  readonly audio: EncodedStream
}

/** Times on the programme's timeline: `fromSeconds`, and each `everySeconds` after it. */
export interface KeyframeTimes {
  readonly fromSeconds: number
  readonly everySeconds: number
}

export interface EncoderOptions {
  /** Carried by every packet. */
  readonly renditionId: RenditionId
  readonly config: StreamConfig
  /** Threads for x264; 0 lets it choose. */
  readonly threads: number
  /** Called in order of decoding time. The callee owns the packet and frees it. */
  readonly onPacket: (packet: EncodedPacket) => void
}

/**
 * One encode of the programme: H.264 (closed GOPs of at most 2 s) and AAC-LC. Video and audio calls may overlap each other; two calls
 * of the same kind may not, so await each. Every method rejects with `NativeFailure` when the codec fails, which is final.
 */
export interface ProgrammeEncoder {
  readonly streams: EncodedStreams
  /**
   * Encodes a yuv420p BT.709 limited-range frame of the configured size as picture number `frameNumber`, which must grow and
   * sets its time: `frameNumber / fps`. Writes the frame's timing fields; the caller keeps the frame.
   */
  encodeVideo(frame: Frame, frameNumber: number): Promise<void>
  /** From the next picture on, those at these times are keyframes besides. Null: none is. */
  keyframesAt(times: KeyframeTimes | null): void
  /** Encodes any number of samples; the track is continuous from the first call's `ptsMs` on. */
  encodeAudio(audio: MixedAudio): Promise<void>
  /** Flushes both codecs into `onPacket`. Afterwards nothing can be encoded. */
  flush(): Promise<void>
  /** Frees the codecs. Outputs must be closed first. */
  close(): void
}

/** Opens x264 and AAC with the stream's settings. Fails with `internal` and the library's reason. */
export const openEncoder = async (options: EncoderOptions): Promise<Result<ProgrammeEncoder>> => {
  try {
    return succeed(await LibavEncoder.open(options))
  } catch (error) {
    return fail('internal', `The encoder could not be opened: ${String(error)}. Check the stream's config.`)
  }
}

class LibavEncoder implements ProgrammeEncoder {
  readonly streams: EncodedStreams
  readonly #video: CodecStage
  readonly #audio: AudioEncoder
  readonly #interleaver: Interleaver
  #keyframeTimes: KeyframeTimes | null = null

  private constructor(parts: EncoderParts) {
    this.#video = parts.video
    this.#audio = parts.audio
    this.#interleaver = parts.interleaver
    this.streams = {
      config: parts.config,
      video: describeTrack(parts.video.context),
      audio: describeTrack(parts.audio.stage.context),
    }
  }

  static async open({ renditionId, config, threads, onPacket }: EncoderOptions): Promise<LibavEncoder> {
    const interleaver = new Interleaver(onPacket)
    const emitAs = (kind: EncodedPacket['kind'], timeBase: TimeBase) => (packet: Packet) =>
      interleaver.add(new NativePacket(packet, { renditionId, kind, timeBase }))
    const video = await openVideo(config.video, threads, emitAs('video', { num: 1, den: config.video.fps }))
    try {
      const audio = await AudioEncoder.open(
        { codecName: FF_ENCODER_AAC, bitrateKbps: config.audio.bitrateKbps },
        emitAs('audio', { num: 1, den: SAMPLE_RATE_HZ }),
      )
      return new LibavEncoder({ config, video, audio, interleaver })
    } catch (error) {
      video.close()
      throw error
    }
  }

  async encodeVideo(frame: Frame, frameNumber: number): Promise<void> {
    frame.pts = BigInt(frameNumber)
    frame.duration = 1n
    // A type left over from a decoder would force x264's choice of picture type.
    frame.pictType = this.#isKeyframe(frameNumber) ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    await this.#video.encode(frame)
  }

  keyframesAt(times: KeyframeTimes | null): void {
    this.#keyframeTimes = times
  }

  encodeAudio(audio: MixedAudio): Promise<void> {
    return this.#audio.encode(audio)
  }

  async flush(): Promise<void> {
    await Promise.all([this.#video.encode(null), this.#audio.flush()])
    this.#interleaver.flush()
  }

  #isKeyframe(frameNumber: number): boolean {
    if (!this.#keyframeTimes) return false
    const { fps } = this.streams.config.video
    const { fromSeconds, everySeconds } = this.#keyframeTimes
    const framesAfter = frameNumber - fromSeconds * fps
    return framesAfter >= 0 && framesAfter % (everySeconds * fps) === 0
  }

  close(): void {
    this.#video.close()
    this.#audio.close()
    this.streams.video.parameters.free()
    this.streams.audio.parameters.free()
  }
}

interface EncoderParts {
  readonly config: StreamConfig
  readonly video: CodecStage
  readonly audio: AudioEncoder
  readonly interleaver: Interleaver
}

const openVideo = (
  video: StreamConfig['video'],
  threads: number,
  onPacket: (packet: Packet) => void,
): Promise<CodecStage> => {
  const keyint = KEYFRAME_INTERVAL_SECONDS * video.fps
  const isSmall = video.width * video.height * video.fps <= SYNC_LOOKAHEAD_MAX
  return CodecStage.open(
    {
      codecName: FF_ENCODER_LIBX264,
      configure: (context) => configureVideo(context, video, threads),
      options: {
        preset: video.preset,
        'forced-idr': '1',
        ...(video.tune ? { tune: video.tune } : {}),
        'x264-params': `keyint=${keyint}:min-keyint=${keyint}:scenecut=0:open-gop=0${isSmall ? ':sync-lookahead=0' : ''}`,
      },
    },
    onPacket,
  )
}

const configureVideo = (context: CodecContext, video: StreamConfig['video'], threads: number): void => {
  const bitsPerSecond = video.bitrateKbps * 1000
  context.width = video.width
  context.height = video.height
  context.pixelFormat = AV_PIX_FMT_YUV420P
  context.timeBase = new Rational(1, video.fps)
  context.framerate = new Rational(video.fps, 1)
  context.gopSize = KEYFRAME_INTERVAL_SECONDS * video.fps
  context.threadCount = threads
  context.bitRate = BigInt(bitsPerSecond)
  context.rcMaxRate = BigInt(bitsPerSecond)
  context.rcBufferSize = bitsPerSecond * VBV_SECONDS
  context.colorRange = AVCOL_RANGE_MPEG
  context.colorSpace = AVCOL_SPC_BT709
  context.colorPrimaries = AVCOL_PRI_BT709
  context.colorTrc = AVCOL_TRC_BT709
}

/** Describes the track of an opened codec. The caller frees the parameters. */
export const describeTrack = (context: CodecContext): EncodedStream => {
  const parameters = new CodecParameters()
  parameters.alloc()
  parameters.fromContext(context)
  const { num, den } = context.timeBase
  const decoderConfig = Buffer.from(parameters.getDecoderConfigurationRecord() ?? Buffer.alloc(0))
  return { timeBase: { num, den }, decoderConfig, parameters }
}
