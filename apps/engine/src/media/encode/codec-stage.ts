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
}

/** One native encoder. Calls must not overlap: a codec context serves one caller at a time. */
export class CodecStage {
  readonly context: CodecContext
  readonly #onPacket: (packet: Packet) => void

  private constructor(context: CodecContext, onPacket: (packet: Packet) => void) {
    this.context = context
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
    return new CodecStage(context, onPacket)
  }

  /** Encodes one frame, or with `null` flushes, and hands out the packets that are ready. The caller keeps the frame. */
  async encode(frame: Frame | null): Promise<void> {
    expectOk(await this.context.sendFrame(frame), 'Encoding a frame')
    for (;;) {
      const packet = new Packet()
      packet.alloc()
      const returned = await this.context.receivePacket(packet)
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
}
