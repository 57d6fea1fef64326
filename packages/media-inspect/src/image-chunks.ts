/** A named part of an image file. A part that the file's end cuts off is not reported. */
export interface Chunk {
  readonly type: string
  readonly content: Buffer
}

/** Bounds the walk through a hostile file. */
const CHUNKS_MAX = 100_000

interface ChunkHeader {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly next: number
}

function* walk(bytes: Buffer, first: number, header: (at: number) => ChunkHeader): Generator<Chunk> {
  let at = first
  for (let count = 0; count < CHUNKS_MAX && at + 8 <= bytes.length; count += 1) {
    const { type, start, end, next } = header(at)
    if (end > bytes.length) return
    yield { type, content: bytes.subarray(start, end) }
    at = next
  }
}

const PNG_SIGNATURE_BYTES = 8

/** The chunks of a PNG, from IHDR on. */
export const pngChunks = (bytes: Buffer): Generator<Chunk> =>
  walk(bytes, PNG_SIGNATURE_BYTES, (at) => {
    const start = at + 8
    const end = start + bytes.readUInt32BE(at)
    return { type: bytes.toString('latin1', at + 4, start), start, end, next: end + 4 }
  })

/** The chunks of a RIFF list that starts at `first`: the file's are behind its 12 bytes of header. */
export const riffChunks = (bytes: Buffer, first: number): Generator<Chunk> =>
  walk(bytes, first, (at) => {
    const start = at + 8
    const length = bytes.readUInt32LE(at + 4)
    const end = start + length
    return { type: bytes.toString('latin1', at, at + 4), start, end, next: end + (length % 2) }
  })

/** The segments of a JPEG before its picture, by the hexadecimal name of their marker. */
export function* jpegSegments(bytes: Buffer): Generator<Chunk> {
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1)
    if (marker === 0xda) return
    // 0xff may be repeated as padding; it alone has no length.
    if (marker === 0xff) {
      at += 1
      continue
    }
    const end = at + 2 + Math.max(2, bytes.readUInt16BE(at + 2))
    if (end > bytes.length) return
    yield { type: marker.toString(16), content: bytes.subarray(at + 4, end) }
    at = end
  }
}
