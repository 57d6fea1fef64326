import { jpegSegments } from './image-chunks.ts'
import { pngColourFault } from './image-colour.ts'
import {
  type ExifOrientation,
  jpegOrientation,
  pngOrientation,
  webpOrientation,
} from './image-orientation.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** Size of the picture as it is stored, before it is turned. */
export interface StoredSize extends Size {
  readonly orientation?: ExifOrientation
  readonly colourFault?: string | null
  /** The largest picture that has to be decoded, where it is another one. */
  readonly decoded?: Size
}

/** Pixel size by the file's header. Null for another type or a truncated header. Never throws. */
export type HeaderReader = (bytes: Buffer) => StoredSize | null

const startsWith = (bytes: Buffer, signature: string, offset = 0) =>
  bytes.length >= offset + signature.length &&
  bytes.toString('latin1', offset, offset + signature.length) === signature

export const readPng: HeaderReader = (bytes) => {
  if (bytes.length < 24 || !startsWith(bytes, '\x89PNG\r\n\x1a\n') || !startsWith(bytes, 'IHDR', 12))
    return null
  return {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    orientation: pngOrientation(bytes),
    colourFault: pngColourFault(bytes),
  }
}

export const readBmp: HeaderReader = (bytes) => {
  if (bytes.length < 26 || !startsWith(bytes, 'BM')) return null
  if (bytes.readUInt32LE(14) === 12) return { width: bytes.readUInt16LE(18), height: bytes.readUInt16LE(20) }
  // A negative height means top-down rows.
  return { width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) }
}

/** Offset of the first block after the GIF's header, global colour table and extensions. */
const firstGifImage = (bytes: Buffer): number | null => {
  const flags = bytes.readUInt8(10)
  let offset = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)
  while (bytes[offset] === 0x21) {
    offset += 2
    for (let length = bytes[offset]; length !== 0; length = bytes[offset]) {
      if (length === undefined) return null
      offset += 1 + length
    }
    offset += 1
  }
  return bytes[offset] === 0x2c && offset + 9 <= bytes.length ? offset : null
}

export const readGif: HeaderReader = (bytes) => {
  if (bytes.length < 13 || !(startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a'))) return null
  const image = firstGifImage(bytes)
  if (image === null) return null
  // Decoders grow a screen that is smaller than its first frame, so the frame counts too.
  const right = bytes.readUInt16LE(image + 1) + bytes.readUInt16LE(image + 5)
  const bottom = bytes.readUInt16LE(image + 3) + bytes.readUInt16LE(image + 7)
  return {
    width: Math.max(bytes.readUInt16LE(6), right),
    height: Math.max(bytes.readUInt16LE(8), bottom),
  }
}

export const readWebp: HeaderReader = (bytes) => {
  if (bytes.length < 30 || !startsWith(bytes, 'RIFF') || !startsWith(bytes, 'WEBP', 8)) return null
  if (startsWith(bytes, 'VP8X', 12)) {
    return {
      width: 1 + bytes.readUIntLE(24, 3),
      height: 1 + bytes.readUIntLE(27, 3),
      orientation: webpOrientation(bytes),
    }
  }
  if (startsWith(bytes, 'VP8L\x2f', 12) || (startsWith(bytes, 'VP8L', 12) && bytes[20] === 0x2f)) {
    const bits = bytes.readUInt32LE(21)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  if (startsWith(bytes, 'VP8 ', 12) && startsWith(bytes, '\x9d\x01\x2a', 23)) {
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  }
  return null
}

const isFrameHeader = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

export const readJpeg: HeaderReader = (bytes) => {
  if (!startsWith(bytes, '\xff\xd8\xff')) return null
  for (const { type, content } of jpegSegments(bytes)) {
    if (!isFrameHeader(Number.parseInt(type, 16)) || content.length < 5) continue
    return {
      width: content.readUInt16BE(3),
      height: content.readUInt16BE(1),
      orientation: jpegOrientation(bytes),
    }
  }
  return null
}
