import { FF_ENCODER_AAC } from 'node-av/constants'
import { AudioEncoder, SAMPLE_RATE_HZ } from '../encode/audio-encoder.ts'
import { describeTrack, type EncodedStream } from '../encode/encoder.ts'
import { NativePacket } from '../encode/native-packet.ts'
import { type EncodedPacket, MAIN_RENDITION, type MixedAudio } from '../encode/packets.ts'
import { Fragmenter, mimeTypeOf } from './fragmenter.ts'

const BITRATE_KBPS = 128
const TRACK = {
  renditionId: MAIN_RENDITION,
  kind: 'audio',
  timeBase: { num: 1, den: SAMPLE_RATE_HZ },
} as const
/** 43 ms of sound: fewer, larger fragments cost less and come later. */
const PACKETS_PER_FRAGMENT = 2

interface SoundParts {
  readonly encoder: AudioEncoder
  readonly track: EncodedStream
  readonly fragmenter: Fragmenter
  /** Encoded and not yet in a fragment. */
  readonly packets: EncodedPacket[]
}

/** One stretch of sound without a hole as fragmented MP4, with an encoder of its own. Calls must not overlap. */
export class SoundTimeline {
  readonly #parts: SoundParts
  #inFragment = 0

  private constructor(parts: SoundParts) {
    this.#parts = parts
  }

  static async open(): Promise<SoundTimeline> {
    const packets: EncodedPacket[] = []
    const encoder = await AudioEncoder.open(
      { codecName: FF_ENCODER_AAC, bitrateKbps: BITRATE_KBPS },
      (packet) => packets.push(new NativePacket(packet, TRACK)),
    )
    const track = describeTrack(encoder.stage.context)
    try {
      const fragmenter = await Fragmenter.open({ video: null, audio: track })
      return new SoundTimeline({ encoder, track, fragmenter, packets })
    } catch (error) {
      track.parameters.free()
      encoder.close()
      throw error
    }
  }

  get mimeType(): string {
    return mimeTypeOf({ video: null, audio: this.#parts.track })
  }

  /** The initialisation segment. To be called once, before the first sound. */
  head(): Promise<Buffer> {
    return this.#parts.fragmenter.head()
  }

  /** The fragments that the sound completes. */
  async add(sound: MixedAudio): Promise<Buffer[]> {
    const { encoder, packets } = this.#parts
    await encoder.encode(sound)
    const fragments: Buffer[] = []
    for (let packet = packets.shift(); packet; packet = packets.shift()) {
      const fragment = await this.#addPacket(packet)
      if (fragment) fragments.push(fragment)
    }
    return fragments
  }

  free(): void {
    const { encoder, track, fragmenter, packets } = this.#parts
    for (const packet of packets) packet.free()
    fragmenter.free()
    track.parameters.free()
    encoder.close()
  }

  async #addPacket(packet: EncodedPacket): Promise<Buffer | null> {
    const { fragmenter } = this.#parts
    try {
      await fragmenter.add(packet)
    } finally {
      packet.free()
    }
    this.#inFragment += 1
    if (this.#inFragment < PACKETS_PER_FRAGMENT) return null
    this.#inFragment = 0
    return fragmenter.end()
  }
}
