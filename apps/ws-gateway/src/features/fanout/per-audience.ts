import type { Audience } from '@stream-manager/contracts'
import type { Codec } from '../../protocol/codec.ts'
import { PerCodec } from './per-codec.ts'

/** How a subscriber gets publications. */
export interface Reader {
  readonly codec: Codec
  readonly audience: Audience
}

/** Bytes made at most once for each encoding and audience in use. Both audiences share them where they read the same. */
export class PerAudience {
  readonly #make: (reader: Reader) => Buffer
  readonly #isShared: () => boolean
  readonly #operator: PerCodec
  #viewer: PerCodec | null = null

  constructor(make: (reader: Reader) => Buffer, isShared: () => boolean) {
    this.#make = make
    this.#isShared = isShared
    this.#operator = this.#perCodec('operator')
  }

  get({ codec, audience }: Reader): Buffer {
    if (audience === 'operator') return this.#operator.get(codec)
    this.#viewer ??= this.#isShared() ? this.#operator : this.#perCodec('viewer')
    return this.#viewer.get(codec)
  }

  #perCodec(audience: Audience): PerCodec {
    return new PerCodec((codec) => this.#make({ codec, audience }))
  }
}
