import {
  AV_CODEC_FLAG_FRAME_DURATION,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  type FFEncoderCodec,
} from 'node-av/constants'
import { Codec, CodecContext, Dictionary, type Frame, Packet } from 'node-av/lib'
import { expectOk, NativeFailure } from '../native/native.ts'

export interface CodecSettings {
  readonly codecName: FFEncoderCodec
  /** Sets the parameters that the codec needs before it is opened. */
  configure(context: CodecContext): void
  readonly options?: Readonly<Record<string, string>>
  /** True for a codec that encodes a frame faster than another thread takes it over. */
  readonly isShort?: boolean
}

/** One native encoder. Calls must not overlap: a codec context serves one caller at a time. */
export class CodecStage {
  readonly context: CodecContext
  readonly #isShort: boolean
  readonly #onPacket: (packet: Packet) => void

  private constructor(context: CodecContext, isShort: boolean, onPacket: (packet: Packet) => void) {
    this.context = context
    this.#isShort = isShort
    this.#onPacket = onPacket
  }

  /** Opens the codec. `onPacket` becomes the owner of each packet. */
  static async open(settings: CodecSettings, onPacket: (packet: Packet) => void): Promise<CodecStage> {
    const codec = Codec.findEncoderByName(settings.codecName)
    if (!codec) throw new Error(`The encoder ${settings.codecName} is not built in`)
    const context = new CodecContext()
    context.allocContext3(codec)
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_FRAME_DURATION)
    settings.configure(context)
    using options = Dictionary.fromObject(settings.options ?? {})
    try {
      expectOk(await context.open2(codec, options), `Opening ${settings.codecName}`)
    } catch (error) {
      context.freeContext()
      throw error
    }
    return new CodecStage(context, settings.isShort ?? false, onPacket)
  }

  /** Encodes one frame, or with `null` flushes, and hands out the packets that are ready. The caller keeps the frame. */
  async encode(frame: Frame | null): Promise<void> {
    expectOk(await this.#send(frame), 'Encoding a frame')
    for (;;) {
      const packet = new Packet()
      packet.alloc()
      const returned = await this.#receive(packet, frame === null)
      if (returned >= 0) {
        this.#onPacket(packet)
        continue
      }
      packet.free()
      if (returned === AVERROR_EAGAIN || returned === AVERROR_EOF) return
      throw new NativeFailure(returned, 'Receiving a packet')
    }
  }

  close(): void {
    this.context.freeContext()
  }

  #send(frame: Frame | null): number | Promise<number> {
    return this.#isShort ? this.context.sendFrameSync(frame) : this.context.sendFrame(frame)
  }

  /** FFmpeg encodes while it takes a frame. Only in a flush does it encode while it hands out packets. */
  #receive(packet: Packet, isFlush: boolean): number | Promise<number> {
    return isFlush ? this.context.receivePacket(packet) : this.context.receivePacketSync(packet)
  }
}
