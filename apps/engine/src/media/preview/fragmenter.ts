import { PREVIEW_OFFSET_MS } from '@stream-manager/contracts'
import type { EncodedPacket } from '../encode/packets.ts'
import { type MuxedStreams, Muxer } from '../mux/muxer.ts'

/**
 * No trailer is ever written; without `skip_trailer` the library would remember every fragment for it. A fragment ends where we flush, and times are those of the programme: without `frag_discont` and with an edit list the
 * library would begin both tracks at zero, each at its own first packet.
 */
const OPTIONS = {
  movflags: 'frag_custom+empty_moov+default_base_moof+frag_discont+skip_trailer',
  use_editlist: '0',
  flush_packets: '1',
  // Without an edit list the library would move the first packet to zero.
  avoid_negative_ts: 'disabled',
  output_ts_offset: String(PREVIEW_OFFSET_MS / 1000),
}

/** H.264's profile, constraints and level, as the parameter `codecs` of a media type names them (RFC 6381). */
const avcName = (decoderConfig: Buffer): string => `avc1.${decoderConfig.subarray(1, 4).toString('hex')}`

/** AAC-LC: MPEG-4 audio of object type 2. */
const AAC_NAME = 'mp4a.40.2'

export const mimeTypeOf = ({ video }: MuxedStreams): string =>
  video
    ? `video/mp4; codecs="${avcName(video.decoderConfig)},${AAC_NAME}"`
    : `audio/mp4; codecs="${AAC_NAME}"`

/** Writes fragmented MP4. Calls must not overlap. */
export class Fragmenter {
  readonly #chunks: Buffer[]
  readonly #muxer: Muxer

  private constructor(muxer: Muxer, chunks: Buffer[]) {
    this.#muxer = muxer
    this.#chunks = chunks
  }

  static async open(streams: MuxedStreams): Promise<Fragmenter> {
    const chunks: Buffer[] = []
    const target = { write: async (chunk: Buffer) => void chunks.push(chunk) }
    return new Fragmenter(await Muxer.open({ format: 'mp4', options: OPTIONS, streams, target }), chunks)
  }

  /** The initialisation segment. To be called once, before the first packet. */
  async head(): Promise<Buffer> {
    await this.#muxer.flush()
    return this.#taken()
  }

  async add(packet: EncodedPacket): Promise<void> {
    await this.#muxer.write(packet)
  }

  /** The fragment of the packets since the last one. */
  async end(): Promise<Buffer> {
    await this.#muxer.endFragment()
    return this.#taken()
  }

  free(): void {
    this.#muxer.free()
  }

  #taken(): Buffer {
    return Buffer.concat(this.#chunks.splice(0))
  }
}
