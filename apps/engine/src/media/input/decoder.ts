import { DECODER_OPTIONS, findDecoder } from '@stream-manager/media-inspect'
import {
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_VP9,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVERROR_INVALIDDATA,
  AVMEDIA_TYPE_AUDIO,
} from 'node-av/constants'
import { CodecContext, Dictionary, type Frame, type Packet } from 'node-av/lib'
import { expectOk, NativeFailure, newFrame } from '../native/native.ts'
import type { Track } from './demuxer.ts'

/** 8192 x 4096; a larger picture needs more memory than the whole programme. */
export const SOURCE_PIXELS_MAX = 33_554_432

/** From this size one thread may be too slow for the clock. */
const THREADED_FROM_PIXELS = 1280 * 720 + 1

/** A packet of sound up to this size is decoded faster than another thread takes it over. */
const SHORT_SOUND_BYTES = 16 * 1024

/** A packet of these codecs may hold several pictures, and the second one is decoded when it is received. */
const SEVERAL_PICTURES: readonly number[] = [AV_CODEC_ID_VP9, AV_CODEC_ID_AV1]

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
  readonly #isSound: boolean
  readonly #receivesFast: boolean

  private constructor(context: CodecContext, { stream, codecId }: Track) {
    this.#context = context
    this.#isSound = stream.codecpar.codecType === AVMEDIA_TYPE_AUDIO
    this.#receivesFast = !SEVERAL_PICTURES.includes(codecId)
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
      return new Decoder(context, track)
    } catch (error) {
      context.freeContext()
      throw error
    }
  }

  /** Hands each decoded frame to `onFrame`, which owns it. Null flushes the decoder. Damaged packets are ignored. */
  async decode(packet: Packet | null, onFrame: (frame: Frame) => Promise<void>): Promise<void> {
    const sent = await this.#send(packet)
    if (sent === AVERROR_INVALIDDATA) return
    if (sent !== AVERROR_EOF) expectOk(sent, 'Decoding')
    for (;;) {
      const frame = newFrame()
      const received = await this.#receive(frame, packet === null)
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

  #send(packet: Packet | null): number | Promise<number> {
    const isShort = packet !== null && this.#isSound && packet.size <= SHORT_SOUND_BYTES
    return isShort ? this.#context.sendPacketSync(packet) : this.#context.sendPacket(packet)
  }

  /** FFmpeg decodes while it takes a packet. In a flush it may decode while it hands out frames. */
  #receive(frame: Frame, isFlush: boolean): number | Promise<number> {
    const isFast = this.#receivesFast && !isFlush
    return isFast ? this.#context.receiveFrameSync(frame) : this.#context.receiveFrame(frame)
  }
}
