import { kindNumber, kindOf, MAX_PART_BYTES, type PartKind, type PipedPart } from './part.ts'

/** The number of the kind in one byte, the length of the layer's id in one, and that of the bytes in four. */
const HEADER_BYTES = 6

interface Header {
  readonly kind: PartKind
  readonly idBytes: number
  readonly bytes: number
}

/** A part for a pipe, which keeps no limits between messages: a header, the layer's id, then the bytes. */
export const encodePart = ({ kind, layerId, bytes }: PipedPart): Buffer => {
  const id = Buffer.from(layerId ?? '')
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(kindNumber(kind), 0)
  header.writeUInt8(id.length, 1)
  header.writeUInt32BE(bytes.length, 2)
  return Buffer.concat([header, id, bytes])
}

const readHeader = (header: Buffer): Header => {
  const kind = kindOf(header.readUInt8(0))
  const bytes = header.readUInt32BE(2)
  if (kind === undefined || bytes > MAX_PART_BYTES) {
    throw new RangeError(`a preview part of kind ${header[0]} with ${bytes} bytes cannot be read`)
  }
  return { kind, idBytes: header.readUInt8(1), bytes }
}

/** Reads parts from the chunks of a pipe. It holds one unfinished part at most. */
export class PartReader {
  #chunks: Buffer[] = []
  #heldBytes = 0

  /** The parts that the chunk completes. @throws {RangeError} for bytes that are no part; nothing after them can be read. */
  read(chunk: Buffer): PipedPart[] {
    this.#chunks.push(chunk)
    this.#heldBytes += chunk.length
    const parts: PipedPart[] = []
    for (let part = this.#next(); part !== null; part = this.#next()) parts.push(part)
    return parts
  }

  #next(): PipedPart | null {
    if (this.#heldBytes < HEADER_BYTES) return null
    const { kind, idBytes, bytes } = readHeader(this.#peek(HEADER_BYTES))
    const length = HEADER_BYTES + idBytes + bytes
    if (this.#heldBytes < length) return null
    const whole = this.#take(length)
    const id = String(whole.subarray(HEADER_BYTES, HEADER_BYTES + idBytes))
    return { kind, layerId: id || null, bytes: whole.subarray(HEADER_BYTES + idBytes) }
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
