import { colourFault } from './image-colour.ts'
import type { HeaderReader } from './image-headers.ts'
import type { ExifOrientation } from './image-orientation.ts'
import { type Box, boxes, childBox, wholeFile } from './iso-boxes.ts'

/** Primaries are converted, so they count as the usual ones. */
const USUAL = 1
const LINEAR = 8

const BRANDS = ['avif', 'avis']

/** Item number of the picture that is shown; others are tiles, alpha or thumbnails. */
const primaryItem = (bytes: Buffer, meta: Box | undefined): number | null => {
  const box = childBox(bytes, meta, 'pitm')
  if (!box || box.end - box.start < 6) return null
  const wide = bytes[box.start] !== 0
  if (wide && box.end - box.start < 8) return null
  return wide ? bytes.readUInt32BE(box.start + 4) : bytes.readUInt16BE(box.start + 4)
}

/** Each item with the numbers of its properties, counted from 1. */
function* associations(
  bytes: Buffer,
  { start, end }: Box,
): Generator<{ item: number; properties: number[] }> {
  if (end - start < 8) return
  const wideItems = bytes[start] !== 0
  const wideIndexes = ((bytes[start + 3] ?? 0) & 1) === 1
  let at = start + 8
  const take = (length: number) => {
    at += length
    return at <= end ? bytes.readUIntBE(at - length, length) : 0
  }
  for (let left = bytes.readUInt32BE(start + 4); left > 0 && at < end; left -= 1) {
    const item = take(wideItems ? 4 : 2)
    const properties: number[] = []
    for (let count = take(1); count > 0 && at < end; count -= 1) {
      properties.push(wideIndexes ? take(2) & 0x7fff : take(1) & 0x7f)
    }
    yield { item, properties }
  }
}

/** By quarter turns anticlockwise: upright, with top and bottom exchanged, with left and right exchanged. */
const ORIENTATIONS: readonly (readonly ExifOrientation[])[] = [
  [1, 4, 2],
  [8, 5, 7],
  [3, 2, 4],
  [6, 7, 5],
]

const orientationOf = (bytes: Buffer, properties: readonly Box[]): ExifOrientation => {
  const value = (type: string) => {
    const box = properties.find((property) => property.type === type)
    return box && box.end > box.start ? bytes.readUInt8(box.start) : null
  }
  const axis = value('imir')
  return ORIENTATIONS[(value('irot') ?? 0) & 3]?.[axis === null ? 0 : 1 + (axis & 1)] ?? 1
}

const colourType = (bytes: Buffer, { start }: Box) => bytes.toString('latin1', start, start + 4)

/** The painter converts AVIF's colours except for the transfer of HDR; a profile counts before these numbers. */
const avifColourFault = (bytes: Buffer, properties: readonly Box[]): string | null => {
  const colours = properties.filter(({ type, start, end }) => type === 'colr' && end - start >= 8)
  if (colours.some((box) => colourType(bytes, box) !== 'nclx')) return null
  const [numbers] = colours
  const transfer = numbers ? bytes.readUInt16BE(numbers.start + 6) : USUAL
  return transfer === LINEAR ? null : colourFault(USUAL, transfer)
}

const sizeOf = (bytes: Buffer, box: Box) =>
  box.type === 'ispe' && box.end - box.start >= 12
    ? { width: bytes.readUInt32BE(box.start + 4), height: bytes.readUInt32BE(box.start + 8) }
    : null

const largestOf = (sizes: readonly { readonly width: number; readonly height: number }[]) =>
  sizes.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a), { width: 0, height: 0 })

/** AVIF stores the size of every item (image, tile, thumbnail, alpha) as `ispe`. The largest one decides the cost of decoding. */
export const readAvif: HeaderReader = (bytes) => {
  const file = wholeFile(bytes)
  const type = childBox(bytes, file, 'ftyp')
  if (type?.start !== 8) return null
  if (!BRANDS.some((brand) => bytes.toString('latin1', type.start, type.end).includes(brand))) return null
  const meta = childBox(bytes, file, 'meta')
  const container = childBox(bytes, meta, 'iprp')
  const list = childBox(bytes, container, 'ipco')
  if (!list) return null
  const properties = [...boxes(bytes, list.start, list.end)]
  const map = childBox(bytes, container, 'ipma')
  const primary = primaryItem(bytes, meta)
  const own = map && [...associations(bytes, map)].find(({ item }) => item === primary)
  const shown = (own?.properties ?? []).flatMap((number) => properties[number - 1] ?? [])
  const colour = avifColourFault(bytes, shown)
  const sizes = (from: readonly Box[]) => from.flatMap((box) => sizeOf(bytes, box) ?? [])
  const decoded = largestOf(sizes(properties))
  return {
    ...(sizes(shown)[0] ?? decoded),
    decoded,
    orientation: orientationOf(bytes, shown),
    colourFault: colour,
  }
}
