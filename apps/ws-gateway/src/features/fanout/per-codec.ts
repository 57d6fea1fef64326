import type { Codec } from '../../protocol/codec.ts'

/** Bytes made at most once for each encoding in use. */
export class PerCodec {
  readonly #make: (codec: Codec) => Buffer
  readonly #made = new Map<Codec, Buffer>()

  constructor(make: (codec: Codec) => Buffer) {
    this.#make = make
  }

  get(codec: Codec): Buffer {
    const existing = this.#made.get(codec)
    if (existing) return existing
    const bytes = this.#make(codec)
    this.#made.set(codec, bytes)
    return bytes
  }
}
