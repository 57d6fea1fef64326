import { ANIMATION_DECODER_OPTIONS } from '@stream-manager/media-inspect'
import { AVERROR_EOF, AVERROR_INVALIDDATA, AVMEDIA_TYPE_VIDEO } from 'node-av/constants'
import {
  Dictionary,
  FormatContext,
  type Frame,
  InputFormat,
  type IOContext,
  Packet,
  Rational,
  type Stream,
} from 'node-av/lib'
import type { LoadedImage } from '../../layers/image-store.ts'
import { Decoder } from '../input/decoder.ts'
import type { Track } from '../input/demuxer.ts'
import { expectOk, NativeFailure } from '../native/native.ts'
import { openMemoryFile } from './memory-file.ts'

const DEMUXERS: Readonly<Record<string, string>> = {
  'image/gif': 'gif',
  'image/png': 'apng',
  'image/webp': 'webp_anim',
  'image/avif': 'mov',
}

/** Turns are counted here, and a file in memory names no other file. */
const OPTIONS = {
  ignore_loop: '1',
  ignore_editlist: '1',
  protocol_whitelist: '',
  ...ANIMATION_DECODER_OPTIONS,
}

/** An AVIF has its first picture once more as a track of its own, with one frame. */
const movingTrack = (context: FormatContext): Track => {
  const pictures = context.streams.filter(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO)
  const stream = pictures.find(({ nbFrames }) => nbFrames > 1n) ?? pictures[0]
  if (!stream) throw new NativeFailure(AVERROR_INVALIDDATA, 'Reading an animation')
  // Painters of still images take every pixel for a square, as browsers do.
  stream.sampleAspectRatio = new Rational(1, 1)
  const { num, den } = stream.timeBase
  return { index: stream.index, stream, codecId: stream.codecpar.codecId, tickMs: (1000 * num) / den }
}

/** One turn of an animation, read and decoded picture by picture. Calls must not overlap. */
export class AnimationFile {
  readonly #io: IOContext
  readonly #context: FormatContext
  readonly #track: Track
  readonly #decoder: Decoder

  private constructor(opened: { io: IOContext; context: FormatContext; track: Track; decoder: Decoder }) {
    this.#io = opened.io
    this.#context = opened.context
    this.#track = opened.track
    this.#decoder = opened.decoder
  }

  /** Rejects with `NativeFailure`. */
  static async open({ bytes, header }: LoadedImage): Promise<AnimationFile> {
    const io = openMemoryFile(bytes)
    const context = new FormatContext()
    context.allocContext()
    context.pb = io
    try {
      using options = Dictionary.fromObject(OPTIONS)
      const format = InputFormat.findInputFormat(DEMUXERS[header.mediaType] ?? '')
      expectOk(await context.openInput('', format, options), 'Opening an animation')
      const track = movingTrack(context)
      const decoder = await Decoder.open(track, ANIMATION_DECODER_OPTIONS)
      return new AnimationFile({ io, context, track, decoder })
    } catch (error) {
      await closeFile(context, io)
      throw error
    }
  }

  get stream(): Stream {
    return this.#track.stream
  }

  /** Hands each picture to `onFrame`, which owns it, until the turn is over or `signal` is aborted. */
  async play(onFrame: (frame: Frame) => Promise<void>, signal: AbortSignal): Promise<void> {
    using packet = new Packet()
    packet.alloc()
    while (!signal.aborted) {
      const returned = await this.#context.readFrame(packet)
      if (returned === AVERROR_EOF) break
      expectOk(returned, 'Reading an animation')
      if (packet.streamIndex === this.#track.index) await this.#decoder.decode(packet, onFrame)
      packet.unref()
    }
    if (!signal.aborted) await this.#decoder.decode(null, onFrame)
  }

  async close(): Promise<void> {
    this.#decoder.close()
    await closeFile(this.#context, this.#io)
  }
}

const closeFile = async (context: FormatContext, io: IOContext): Promise<void> => {
  // FFmpeg would free the reader that the other object owns.
  context.pb = null
  await context.closeInput()
  io.freeContext()
}
