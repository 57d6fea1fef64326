import { FF_ENCODER_LIBMP3LAME } from 'node-av/constants'
import { AudioEncoder } from './audio-encoder.ts'
import type { MixedAudio } from './packets.ts'

/** Encodes the mix as a plain sequence of MP3 frames without a container. Calls must not overlap. */
export class Mp3Encoder {
  readonly #encoder: AudioEncoder

  private constructor(encoder: AudioEncoder) {
    this.#encoder = encoder
  }

  static async open(bitrateKbps: number, onFrame: (bytes: Buffer) => void): Promise<Mp3Encoder> {
    const settings = { codecName: FF_ENCODER_LIBMP3LAME, bitrateKbps }
    const encoder = await AudioEncoder.open(settings, (packet) => {
      onFrame(Buffer.from(packet.data ?? Buffer.alloc(0)))
      packet.free()
    })
    return new Mp3Encoder(encoder)
  }

  encode(audio: MixedAudio): Promise<void> {
    return this.#encoder.encode(audio)
  }

  flush(): Promise<void> {
    return this.#encoder.flush()
  }

  close(): void {
    this.#encoder.close()
  }
}
