import { crc32 } from 'node:zlib'

const JPEG_START_BYTES = 2
const PNG_HEADER_BYTES = 33

/** An Exif block (TIFF, little-endian) with one entry: the orientation, from 1 to 8. */
const exifOf = (orientation: number): Buffer => {
  const exif = Buffer.from('49492a00080000000100120103000100000000000000000000000000', 'hex')
  exif.writeUInt16LE(orientation, 18)
  return exif
}

const insert = (bytes: Buffer, offset: number, added: Buffer) =>
  Buffer.concat([bytes.subarray(0, offset), added, bytes.subarray(offset)])

/** A JPEG with another segment after its first two bytes. */
const withJpegSegment = (jpeg: Buffer, marker: number, content: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return insert(jpeg, JPEG_START_BYTES, Buffer.concat([head, content]))
}

/** A PNG with another chunk after its header. */
export const withPngChunk = (png: Buffer, type: string, content: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(content.length, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return insert(png, PNG_HEADER_BYTES, chunk)
}

const riffChunk = (type: string, content: Buffer) => {
  const chunk = Buffer.alloc(8 + content.length + (content.length % 2))
  chunk.write(type, 'latin1')
  chunk.writeUInt32LE(content.length, 4)
  content.copy(chunk, 8)
  return chunk
}

const VP8X_EXIF = 0x08
const VP8X_ALPHA = 0x10

/** The header that a WebP needs for further chunks, made from the size of its lossless picture. */
const extendedHeader = (webp: Buffer): Buffer => {
  const bits = webp.readUInt32LE(21)
  const header = Buffer.alloc(10)
  header[0] = VP8X_ALPHA
  header.writeUIntLE(bits & 0x3fff, 4, 3)
  header.writeUIntLE((bits >>> 14) & 0x3fff, 7, 3)
  return riffChunk('VP8X', header)
}

/** A lossless or extended WebP with an Exif chunk behind its picture. */
const withWebpExif = (webp: Buffer, exif: Buffer): Buffer => {
  const isExtended = webp.toString('latin1', 12, 16) === 'VP8X'
  const chunks = isExtended ? [webp.subarray(12)] : [extendedHeader(webp), webp.subarray(12)]
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks, riffChunk('EXIF', exif)])
  body[12] = (body[12] ?? 0) | VP8X_EXIF
  return riffChunk('RIFF', body)
}

/** Quarter turns anticlockwise and the mirror axis that AVIF has in place of each Exif orientation. */
const AVIF_TURNS: Readonly<Record<number, readonly [turns: number, axis: number | null]>> = {
  1: [0, null],
  2: [0, 1],
  3: [2, null],
  4: [0, 0],
  5: [1, 0],
  6: [3, null],
  7: [3, 0],
  8: [1, null],
}

const grow = (bytes: Buffer, box: string, added: number) => {
  const at = bytes.indexOf(box) - 4
  bytes.writeUInt32BE(bytes.readUInt32BE(at) + added, at)
}

/** Shifts the file offsets of all items. They follow the layout that the encoder of the canvas writes. */
const shiftItems = (bytes: Buffer, added: number) => {
  const location = bytes.indexOf('iloc') + 4
  const count = bytes.readUInt16BE(location + 6)
  for (let item = 0; item < count; item += 1) {
    const offsetAt = location + 8 + item * 14 + 6
    bytes.writeUInt32BE(bytes.readUInt32BE(offsetAt) + added, offsetAt)
  }
}

const smallBox = (type: string, value: number) =>
  Buffer.concat([Buffer.from([0, 0, 0, 9]), Buffer.from(type, 'latin1'), Buffer.from([value])])

/** An AVIF whose first item has the properties `added`, which are essential. */
const withAvifProperties = (avif: Buffer, added: readonly Buffer[]): Buffer => {
  const list = avif.indexOf('ipco') - 4
  const listEnd = list + avif.readUInt32BE(list)
  let known = 0
  for (let at = list + 8; at < listEnd; at += avif.readUInt32BE(at)) known += 1
  const associations = avif.indexOf('ipma') + 8 + 4 + 2
  const count = avif.readUInt8(associations)
  const bytes = Buffer.from(avif)
  bytes[associations] = count + added.length
  const places = Buffer.from(added.map((_, index) => 0x80 | (known + index + 1)))
  const properties = Buffer.concat(added)
  for (const box of ['meta', 'iprp']) grow(bytes, box, properties.length + places.length)
  grow(bytes, 'ipco', properties.length)
  grow(bytes, 'ipma', places.length)
  shiftItems(bytes, properties.length + places.length)
  return insert(insert(bytes, associations + 1 + count, places), listEnd, properties)
}

const withAvifTurn = (avif: Buffer, orientation: number): Buffer => {
  const [turns, axis] = AVIF_TURNS[orientation] ?? [0, null]
  const properties = axis === null ? [] : [smallBox('imir', axis)]
  return withAvifProperties(avif, [smallBox('irot', turns), ...properties])
}

const WRITERS: Readonly<Record<string, (bytes: Buffer, orientation: number) => Buffer>> = {
  jpeg: (bytes, orientation) =>
    withJpegSegment(bytes, 0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exifOf(orientation)])),
  png: (bytes, orientation) => withPngChunk(bytes, 'eXIf', exifOf(orientation)),
  webp: (bytes, orientation) => withWebpExif(bytes, exifOf(orientation)),
  avif: withAvifTurn,
}

/** The file with an orientation as cameras write it: 1 is upright, 6 needs a quarter turn clockwise. */
export const withOrientation = (
  format: 'jpeg' | 'png' | 'webp' | 'avif',
  bytes: Buffer,
  orientation: number,
): Buffer => WRITERS[format]?.(bytes, orientation) ?? bytes
