import type { Position } from '@stream-manager/backplane/port'
import type { Codec } from '../../protocol/codec.ts'
import type { LivePublication } from './live-publication.ts'
import { PerCodec } from './per-codec.ts'
import { frameReplies } from './websocket-frame.ts'

const frame = (codec: Codec, publications: readonly LivePublication[]): Buffer =>
  frameReplies(
    codec,
    publications.map((publication) => publication.bytes(codec)),
  )

/** Consecutive publications of one log that travel as one message, framed once for each encoding in use. */
export class Batch {
  readonly epoch: string
  /** Offset of the first publication. */
  readonly first: number
  /** Position of the last publication. */
  readonly end: Position
  readonly #publications: readonly LivePublication[]
  readonly #frames: PerCodec

  constructor(epoch: string, publications: readonly [LivePublication, ...LivePublication[]]) {
    this.epoch = epoch
    this.first = publications[0].offset
    this.end = { epoch, offset: this.first + publications.length - 1 }
    this.#publications = publications
    this.#frames = new PerCodec((codec) => frame(codec, publications))
  }

  /** The same bytes for every subscriber. */
  frame(codec: Codec): Buffer {
    return this.#frames.get(codec)
  }

  get last(): number {
    return this.end.offset
  }

  /** The part of the batch that a subscriber whose cursor is at `offset` lacks. */
  frameAfter(codec: Codec, offset: number): Buffer {
    return frame(codec, this.#publications.slice(offset - this.first + 1))
  }
}
