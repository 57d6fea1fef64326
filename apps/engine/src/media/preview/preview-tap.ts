import { PREVIEW_OFFSET_MS } from '@stream-manager/contracts'
import { textPart } from '@stream-manager/preview'
import { LevelMeter } from '../audio/level-meter.ts'
import type { EncodedPacket, MixedAudio } from '../encode/packets.ts'
import type { PreviewOptions } from './preview-options.ts'
import { PreviewSession } from './preview-session.ts'

const LEVELS_EVERY_MS = 100

/** The preview of the programme: the encoder's own packets as fragmented MP4, and sound levels. Idle while nobody watches. */
export class PreviewTap {
  readonly #options: PreviewOptions
  #session: PreviewSession | null = null
  #meter: LevelMeter | null = null
  #nextLevelsMs = 0

  constructor(options: PreviewOptions) {
    this.#options = options
  }

  /** Takes the levels of the sound that is mixed next; null while nobody watches. */
  get meter(): LevelMeter | null {
    return this.#meter
  }

  watch(isWatched: boolean): void {
    if (isWatched === (this.#session !== null)) return
    void this.#session?.close()
    this.#session = isWatched ? new PreviewSession(this.#options) : null
    this.#meter = isWatched ? new LevelMeter() : null
  }

  /** Clones the packet to keep it. */
  offer(packet: EncodedPacket): void {
    this.#session?.offer(packet)
  }

  /** A block of the mix was made. */
  soundMade({ ptsMs }: MixedAudio): void {
    if (this.#meter === null || ptsMs < this.#nextLevelsMs) return
    // Blocks are 21 ms long: counted on, so that ten a second come on average.
    const followsMs = this.#nextLevelsMs + LEVELS_EVERY_MS
    this.#nextLevelsMs = followsMs > ptsMs ? followsMs : ptsMs + LEVELS_EVERY_MS
    const mediaMs = Math.round(ptsMs) + PREVIEW_OFFSET_MS
    this.#options.sink.tell(textPart('notice', { type: 'levels', mediaMs, ...this.#meter.take() }))
  }

  /** Before the encoder is closed: the muxer reads its parameters. */
  async close(): Promise<void> {
    const session = this.#session
    this.#session = null
    this.#meter = null
    await session?.close()
  }
}
