import { deflateFrame } from './deflate-frame.ts'
import { PerAudience, type Reader } from './per-audience.ts'

/** How a subscriber gets frames. */
export interface FrameReader extends Reader {
  /** The client agreed to compressed messages. */
  readonly deflates: boolean
}

/** Whole frames made at most once for all subscribers of a kind, and compressed at most once if one agreed to it. */
export class SharedFrames {
  readonly #isShared: () => boolean
  readonly #plain: PerAudience
  #deflated: PerAudience | null = null

  constructor(make: (reader: Reader) => Buffer, isShared: () => boolean) {
    this.#isShared = isShared
    this.#plain = new PerAudience(make, isShared)
  }

  get(reader: FrameReader): Buffer {
    if (!reader.deflates) return this.#plain.get(reader)
    this.#deflated ??= new PerAudience((same) => deflateFrame(this.#plain.get(same)), this.#isShared)
    return this.#deflated.get(reader)
  }
}
