import { DECODER_OPTIONS, findDecoder } from '@stream-manager/media-inspect'
import { AVERROR_EAGAIN, AVERROR_EOF, AVERROR_INVALIDDATA } from 'node-av/constants'
import { CodecContext, Dictionary, type Frame, type Packet } from 'node-av/lib'
import { expectOk, NativeFailure, newFrame } from '../native/native.ts'
import type { Track } from './demuxer.ts'

/** 8192 x 4096; a larger picture needs more memory than the whole programme. */
export const SOURCE_PIXELS_MAX = 33_554_432

/** From this size one thread may be too slow for the clock. */
const THREADED_FROM_PIXELS = 1280 * 720 + 1

const configure = (context: CodecContext, { stream }: Track): void => {
  expectOk(context.parametersToContext(stream.codecpar), 'Describing a track')
  context.pktTimebase = stream.timeBase
  const pixels = stream.codecpar.width * stream.codecpar.height
  context.threadCount = pixels >= THREADED_FROM_PIXELS ? 2 : 1
}

type AllowedDecoders = { readonly codec_whitelist: string }

/** One opened decoder. Calls must not overlap. */
export class Decoder {
  readonly #context: CodecContext

  private constructor(context: CodecContext) {
    this.#context = context
  }

  static async open(track: Track, allowed: AllowedDecoders = DECODER_OPTIONS): Promise<Decoder> {
    const codec = findDecoder(track.stream)
    if (!codec) throw new NativeFailure(AVERROR_INVALIDDATA, 'Finding a decoder')
    const context = new CodecContext()
    context.allocContext3(codec)
    try {
      configure(context, track)
      using options = Dictionary.fromObject({ max_pixels: `${SOURCE_PIXELS_MAX}`, ...allowed })
      expectOk(await context.open2(codec, options), 'Opening a decoder')
      return new Decoder(context)
    } catch (error) {
      context.freeContext()
      throw error
    }
  }

  /** Hands each decoded frame to `onFrame`, which owns it. Null flushes the decoder. Damaged packets are ignored. */
  async decode(packet: Packet | null, onFrame: (frame: Frame) => Promise<void>): Promise<void> {
    const sent = await this.#context.sendPacket(packet)
    if (sent === AVERROR_INVALIDDATA) return
    if (sent !== AVERROR_EOF) expectOk(sent, 'Decoding')
    for (;;) {
      const frame = newFrame()
      const received = await this.#context.receiveFrame(frame)
      if (received >= 0) {
        await onFrame(frame)
        continue
      }
      frame.free()
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF || received === AVERROR_INVALIDDATA) return
      throw new NativeFailure(received, 'Decoding')
    }
  }

  /** Resets the decoder for packets from another position of the source. */
  reset(): void {
    this.#context.flushBuffers()
  }

  close(): void {
    this.#context.freeContext()
  }
}
