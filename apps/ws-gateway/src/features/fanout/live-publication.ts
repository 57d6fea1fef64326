import type { Codec } from '../../protocol/codec.ts'

/** Where a publication stands in its channel's log; channels that keep only the latest value have none. */
export interface LogPosition {
  readonly epoch: string
  readonly offset: number
}

/** A publication on its way to subscribers, encoded at most once for each encoding in use. */
export class LivePublication {
  readonly channel: string
  readonly data: unknown
  readonly position: LogPosition | null
  readonly #encoded = new Map<Codec, Buffer>()

  constructor(channel: string, data: unknown, position: LogPosition | null) {
    this.channel = channel
    this.data = data
    this.position = position
  }

  bytes(codec: Codec): Buffer {
    const known = this.#encoded.get(codec)
    if (known) return known
    const offset = this.position ? { offset: this.position.offset } : {}
    const bytes = codec.encode({ push: { channel: this.channel, pub: { data: this.data, ...offset } } })
    this.#encoded.set(codec, bytes)
    return bytes
  }
}
