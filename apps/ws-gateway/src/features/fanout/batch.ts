import type { Position } from '@stream-manager/backplane/port'
import { deflateFrame } from './deflate-frame.ts'
import type { LivePublication } from './live-publication.ts'
import type { Reader } from './per-audience.ts'
import { type FrameReader, SharedFrames } from './shared-frames.ts'
import { frameReplies } from './websocket-frame.ts'

const frame = (reader: Reader, publications: readonly LivePublication[]): Buffer =>
  frameReplies(
    reader.codec,
    publications.map((publication) => publication.bytes(reader)),
  )

/** Consecutive publications of one log that travel as one message, framed once for each encoding and audience in use. */
export class Batch {
  readonly epoch: string
  /** Offset of the first publication. */
  readonly first: number
  /** Position of the last publication. */
  readonly end: Position
  readonly #publications: readonly LivePublication[]
  readonly #frames: SharedFrames

  constructor(epoch: string, publications: readonly [LivePublication, ...LivePublication[]]) {
    this.epoch = epoch
    this.first = publications[0].offset
    this.end = { epoch, offset: this.first + publications.length - 1 }
    this.#publications = publications
    this.#frames = new SharedFrames(
      (reader) => frame(reader, publications),
      () => publications.every(({ isShared }) => isShared),
    )
  }

  /** The same bytes for every subscriber of an audience. */
  frame(reader: FrameReader): Buffer {
    return this.#frames.get(reader)
  }

  get last(): number {
    return this.end.offset
  }

  /** The part of the batch that a subscriber whose cursor is at `offset` lacks. */
  frameAfter(reader: FrameReader, offset: number): Buffer {
    const rest = frame(reader, this.#publications.slice(offset - this.first + 1))
    return reader.deflates ? deflateFrame(rest) : rest
  }
}
