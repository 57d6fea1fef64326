import { pngChunks } from './image-chunks.ts'

/** Code points of ITU-T H.273 that look as they should when they are taken for sRGB. */
const USUAL_PRIMARIES: readonly number[] = [1, 2, 5, 6, 7]
const USUAL_TRANSFERS: readonly number[] = [1, 2, 4, 6, 13, 14, 15]
const HDR_NAMES: Readonly<Record<number, string>> = { 16: 'PQ', 18: 'HLG' }

/** For people: colours that the painter takes for sRGB although the file says otherwise. Null when they are shown right. */
export const colourFault = (primaries: number, transfer: number): string | null => {
  if (USUAL_PRIMARIES.includes(primaries) && USUAL_TRANSFERS.includes(transfer)) return null
  const named = HDR_NAMES[transfer] ?? `primaries ${primaries}, transfer ${transfer}`
  return `The image has HDR or wide colours (${named}) that are shown as sRGB, so they look wrong; convert it to sRGB, or store its colours as an ICC profile`
}

/** The painter knows all colour chunks of a PNG except `cICP`. */
export const pngColourFault = (bytes: Buffer): string | null => {
  let fault: string | null = null
  for (const { type, content } of pngChunks(bytes)) {
    if (type === 'IDAT') break
    if (type === 'iCCP') return null
    if (type === 'cICP' && content.length >= 4)
      fault = colourFault(content.readUInt8(0), content.readUInt8(1))
  }
  return fault
}
