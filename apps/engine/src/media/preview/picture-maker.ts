import { PREVIEW_OFFSET_MS } from '@stream-manager/contracts'
import { textPart } from '@stream-manager/preview'
import type { EncodedStreams } from '../encode/encoder.ts'
import type { EncodedPacket } from '../encode/packets.ts'
import { Fragmenter, mimeTypeOf } from './fragmenter.ts'
import type { PartMaker } from './part-pump.ts'
import type { PreviewSink } from './preview-options.ts'

const TIMING_EVERY_MS = 1000

interface PictureMakerOptions {
  readonly streams: EncodedStreams
  readonly sink: PreviewSink
  /** Age of the newest picture when it left the encoder. */
  readonly encoderDelayMs: () => number
}

/** Makes a fragment for each picture, of the encoder's own packets. */
export class PictureMaker implements PartMaker<EncodedPacket> {
  readonly #options: PictureMakerOptions
  #fragmenter: Fragmenter | null = null
  #nextTimingMs = 0

  constructor(options: PictureMakerOptions) {
    this.#options = options
  }

  async send(packet: EncodedPacket): Promise<void> {
    const fragmenter = this.#fragmenter ?? (packet.keyframe ? await this.#begin() : null)
    await fragmenter?.add(packet)
    if (!fragmenter || packet.kind === 'audio') return
    const bytes = await fragmenter.end()
    await this.#options.sink.write({ kind: packet.keyframe ? 'keyframe' : 'fragment', bytes })
    this.#tellTiming(packet.ptsMs)
  }

  endTimeline(): void {
    this.#fragmenter?.free()
    this.#fragmenter = null
  }

  async #begin(): Promise<Fragmenter> {
    const { streams, sink } = this.#options
    const fragmenter = await Fragmenter.open(streams)
    this.#fragmenter = fragmenter
    await sink.write(textPart('start', { type: 'start', mimeType: mimeTypeOf(streams) }))
    await sink.write({ kind: 'init', bytes: await fragmenter.head() })
    return fragmenter
  }

  #tellTiming(ptsMs: number): void {
    if (ptsMs < this.#nextTimingMs) return
    this.#nextTimingMs = ptsMs + TIMING_EVERY_MS
    const mediaMs = ptsMs + PREVIEW_OFFSET_MS
    const encoderDelayMs = Math.round(this.#options.encoderDelayMs())
    this.#options.sink.tell(textPart('notice', { type: 'timing', mediaMs, encoderDelayMs }))
  }
}
