import { type Chunk, jpegSegments, pngChunks, riffChunks } from './image-chunks.ts'

/** 1 to 8 as in Exif: how the stored rows and columns have to be turned to be upright. 1 is upright. */
export type ExifOrientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

const ORIENTATIONS: readonly ExifOrientation[] = [1, 2, 3, 4, 5, 6, 7, 8]
const UPRIGHT: ExifOrientation = 1

const ORIENTATION_TAG = 0x0112
const SHORT = 3
const ENTRY_BYTES = 12
const JPEG_EXIF = 'Exif\0\0'
const WEBP_FILE_HEADER_BYTES = 12

/** From 5 on, rows and columns are exchanged. */
export const swapsSides = (orientation: ExifOrientation): boolean => orientation >= 5

type Turn = readonly [a: number, b: number, c: number, d: number]

const TURNS: Readonly<Record<ExifOrientation, Turn>> = {
  1: [1, 0, 0, 1],
  2: [-1, 0, 0, 1],
  3: [-1, 0, 0, -1],
  4: [1, 0, 0, -1],
  5: [0, 1, 1, 0],
  6: [0, 1, -1, 0],
  7: [0, -1, -1, 0],
  8: [0, -1, 1, 0],
}

/** Brings a stored pixel at x,y upright: its column is `a*x + c*y` and its row `b*x + d*y`, from some corner. */
export const turnOf = (orientation: ExifOrientation): Turn => TURNS[orientation]

const toOrientation = (value: number) => ORIENTATIONS.find((known) => known === value)

/** The orientation in an Exif block, which is a TIFF header with a list of entries. */
const readExif = (exif: Buffer): ExifOrientation => {
  const order = exif.toString('latin1', 0, 4)
  if (exif.length < 8 || (order !== 'II*\0' && order !== 'MM\0*')) return UPRIGHT
  const little = order === 'II*\0'
  const short = (at: number) => (little ? exif.readUInt16LE(at) : exif.readUInt16BE(at))
  const list = little ? exif.readUInt32LE(4) : exif.readUInt32BE(4)
  if (list + 2 > exif.length) return UPRIGHT
  const end = Math.min(list + 2 + short(list) * ENTRY_BYTES, exif.length - ENTRY_BYTES + 1)
  for (let entry = list + 2; entry < end; entry += ENTRY_BYTES) {
    if (short(entry) === ORIENTATION_TAG && short(entry + 2) === SHORT) {
      return toOrientation(short(entry + 8)) ?? UPRIGHT
    }
  }
  return UPRIGHT
}

const withoutPrefix = (content: Buffer) =>
  content.toString('latin1', 0, JPEG_EXIF.length) === JPEG_EXIF ? content.subarray(JPEG_EXIF.length) : content

const firstOf = (chunks: Iterable<Chunk>, isExif: (chunk: Chunk) => boolean): ExifOrientation => {
  for (const chunk of chunks) if (isExif(chunk)) return readExif(withoutPrefix(chunk.content))
  return UPRIGHT
}

export const pngOrientation = (bytes: Buffer): ExifOrientation =>
  firstOf(pngChunks(bytes), ({ type }) => type === 'eXIf')

export const webpOrientation = (bytes: Buffer): ExifOrientation =>
  firstOf(riffChunks(bytes, WEBP_FILE_HEADER_BYTES), ({ type }) => type === 'EXIF')

export const jpegOrientation = (bytes: Buffer): ExifOrientation =>
  firstOf(
    jpegSegments(bytes),
    ({ type, content }) => type === 'e1' && content.toString('latin1', 0, JPEG_EXIF.length) === JPEG_EXIF,
  )
