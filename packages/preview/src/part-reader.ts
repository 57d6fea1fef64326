import { kindNumber, kindOf, MAX_PART_BYTES, type PreviewPart } from './part.ts'

/** The number of the kind in one byte, and the length of the bytes in four. */
const HEADER_BYTES = 5

/** A part for a pipe, which keeps no limits between messages: a header, then its bytes. */
export const encodePart = ({ kind, bytes }: PreviewPart): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(kindNumber(kind), 0)
  header.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([header, bytes])
}

/** Reads parts from the chunks of a pipe. It holds one unfinished part at most. */
export class PartReader {
  #chunks: Buffer[] = []
  #heldBytes = 0

  /** The parts that the chunk completes. @throws {RangeError} for bytes that are no part; nothing after them can be read. */
  read(chunk: Buffer): PreviewPart[] {
    this.#chunks.push(chunk)
    this.#heldBytes += chunk.length
    const parts: PreviewPart[] = []
    for (let part = this.#next(); part !== null; part = this.#next()) parts.push(part)
    return parts
  }

  #next(): PreviewPart | null {
    if (this.#heldBytes < HEADER_BYTES) return null
    const header = this.#peek(HEADER_BYTES)
    const kind = kindOf(header.readUInt8(0))
    const length = header.readUInt32BE(1)
    if (kind === undefined || length > MAX_PART_BYTES) {
      throw new RangeError(`a preview part of kind ${header[0]} with ${length} bytes cannot be read`)
    }
    if (this.#heldBytes < HEADER_BYTES + length) return null
    return { kind, bytes: this.#take(HEADER_BYTES + length).subarray(HEADER_BYTES) }
  }

  /** The first bytes, which stay. Joins chunks only where the header lies in two. */
  #peek(length: number): Buffer {
    const [first] = this.#chunks
    if (first !== undefined && first.length >= length) return first
    return this.#join()
  }

  #take(length: number): Buffer {
    const all = this.#join()
    this.#heldBytes -= length
    this.#chunks = this.#heldBytes > 0 ? [all.subarray(length)] : []
    return all.subarray(0, length)
  }

  #join(): Buffer {
    const [first] = this.#chunks
    const all = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)
    this.#chunks = [all]
    return all
  }
}
