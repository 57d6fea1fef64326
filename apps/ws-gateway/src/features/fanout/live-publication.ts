import type { Publication } from '@stream-manager/backplane/port'
import type { Codec } from '../../protocol/codec.ts'
import { PerCodec } from './per-codec.ts'
import { frameReplies } from './websocket-frame.ts'

/** A publication of a log on its way to subscribers. */
export class LivePublication {
  readonly offset: number
  readonly #bytes: PerCodec

  constructor(channel: string, { data, offset }: Publication) {
    this.offset = offset
    this.#bytes = new PerCodec((codec) => codec.encode({ push: { channel, pub: { data, offset } } }))
  }

  bytes(codec: Codec): Buffer {
    return this.#bytes.get(codec)
  }
}

/** The newest value of a channel without a log, on its way to subscribers. */
export class LiveValue {
  readonly data: unknown
  readonly #frames: PerCodec

  constructor(channel: string, data: unknown) {
    this.data = data
    this.#frames = new PerCodec((codec) =>
      frameReplies(codec, [codec.encode({ push: { channel, pub: { data } } })]),
    )
  }

  frame(codec: Codec): Buffer {
    return this.#frames.get(codec)
  }
}
