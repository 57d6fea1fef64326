import { PREVIEW_OFFSET_MS } from '@stream-manager/contracts'
import { textPart } from '@stream-manager/preview'
import type { SoundTap } from '../audio/audio-mixer.ts'
import { LevelMeter } from '../audio/level-meter.ts'
import type { EncodedPacket, MixedAudio } from '../encode/packets.ts'
import type { LayerBlock } from './layer-sound.ts'
import { LayerSounds } from './layer-sounds.ts'
import { PartPump } from './part-pump.ts'
import { PictureMaker } from './picture-maker.ts'
import type { PreviewOptions, PreviewSink } from './preview-options.ts'

const LEVELS_EVERY_MS = 100

/** The previews that somebody follows now. */
export interface PreviewAudience {
  readonly isWatched: boolean
  /** The layers that somebody listens to alone. */
  readonly layers: readonly string[]
}

/** The previews of the programme: the encoder's own packets as fragmented MP4, sound levels, and layers alone. Idle while nobody watches. */
export class PreviewTap implements SoundTap {
  readonly #options: PreviewOptions
  readonly #sink: PreviewSink
  readonly #sounds: LayerSounds
  #pictures: PartPump<EncodedPacket> | null = null
  #meter: LevelMeter | null = null
  #encoderDelayMs = 0
  #nextLevelsMs = 0
  #blockMs = 0

  constructor(options: PreviewOptions) {
    this.#options = options
    this.#sink = options.openSink(null)
    this.#sounds = new LayerSounds(options)
  }

  /** Takes the sound that is mixed next; null while nobody watches or listens. */
  get sound(): SoundTap | null {
    return this.#meter === null && this.#sounds.isIdle ? null : this
  }

  follow({ isWatched, layers }: PreviewAudience): void {
    this.#sounds.listen(layers)
    if (isWatched === (this.#pictures !== null)) return
    void this.#pictures?.close()
    this.#pictures = isWatched ? this.#openPictures() : null
    this.#meter = isWatched ? new LevelMeter() : null
  }

  /** Clones the packet to keep it. */
  offer(packet: EncodedPacket): void {
    if (packet.kind === 'video') this.#encoderDelayMs = this.#options.newestMs() - packet.ptsMs
    this.#pictures?.offer(packet.clone())
  }

  beginBlock(ptsMs: number): void {
    this.#blockMs = ptsMs
  }

  addLayer(id: string, block: LayerBlock, gain: number): void {
    this.#meter?.addLayer(id, block, gain)
    this.#sounds.addLayer(id, block, gain)
  }

  addMix(samples: Float32Array): void {
    this.#meter?.addMix(samples)
    this.#sounds.endBlock(this.#blockMs, samples.length)
  }

  /** A block of the mix was made. */
  soundMade({ ptsMs }: MixedAudio): void {
    if (this.#meter === null || ptsMs < this.#nextLevelsMs) return
    // Blocks are 21 ms long: counted on, so that ten a second come on average.
    const followsMs = this.#nextLevelsMs + LEVELS_EVERY_MS
    this.#nextLevelsMs = followsMs > ptsMs ? followsMs : ptsMs + LEVELS_EVERY_MS
    const mediaMs = Math.round(ptsMs) + PREVIEW_OFFSET_MS
    this.#sink.tell(textPart('notice', { type: 'levels', mediaMs, ...this.#meter.take() }))
  }

  /** Before the encoder is closed: the muxer reads its parameters. */
  async close(): Promise<void> {
    const pictures = this.#pictures
    this.#pictures = null
    this.#meter = null
    await Promise.all([pictures?.close(), this.#sounds.close()])
  }

  #openPictures(): PartPump<EncodedPacket> {
    const { streams, onFault } = this.#options
    const encoderDelayMs = () => this.#encoderDelayMs
    const maker = new PictureMaker({ streams, sink: this.#sink, encoderDelayMs })
    return new PartPump(maker, { sink: this.#sink, onFault })
  }
}
