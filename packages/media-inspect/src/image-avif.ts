import type { HeaderReader } from './image-headers.ts'

const VERSION_AND_FLAGS_BYTES = 4

interface Box {
  readonly type: string
  /** Byte range of the content. */
  readonly start: number
  readonly end: number
}

/** The ISO base media boxes between two offsets, up to the first one that does not fit. */
function* boxes(bytes: Buffer, start: number, end: number): Generator<Box> {
  let offset = start
  while (offset + 8 <= end) {
    const size = bytes.readUInt32BE(offset)
    const boxEnd = size === 0 ? end : offset + size
    if (boxEnd < offset + 8 || boxEnd > end) return
    yield { type: bytes.toString('latin1', offset + 4, offset + 8), start: offset + 8, end: boxEnd }
    offset = boxEnd
  }
}

const child = (bytes: Buffer, parent: Box | undefined, type: string): Box | undefined => {
  if (!parent) return undefined
  const start = parent.type === 'meta' ? parent.start + VERSION_AND_FLAGS_BYTES : parent.start
  for (const box of boxes(bytes, start, parent.end)) if (box.type === type) return box
  return undefined
}

const BRANDS = ['avif', 'avis']

/** AVIF stores the size of every item (image, tile, thumbnail, alpha) as `ispe`. The largest one decides the cost of decoding. */
export const readAvif: HeaderReader = (bytes) => {
  const file: Box = { type: '', start: 0, end: bytes.length }
  const type = child(bytes, file, 'ftyp')
  if (type?.start !== 8) return null
  if (!BRANDS.some((brand) => bytes.toString('latin1', type.start, type.end).includes(brand))) return null
  const properties = child(bytes, child(bytes, child(bytes, file, 'meta'), 'iprp'), 'ipco')
  if (!properties) return null
  let largest = { width: 0, height: 0 }
  for (const box of boxes(bytes, properties.start, properties.end)) {
    if (box.type !== 'ispe' || box.end - box.start < 12) continue
    const size = { width: bytes.readUInt32BE(box.start + 4), height: bytes.readUInt32BE(box.start + 8) }
    if (size.width * size.height > largest.width * largest.height) largest = size
  }
  return largest
}
