import { fail, type Result, succeed } from '@stream-manager/contracts'
import { readAvif } from './image-avif.ts'
import {
  type HeaderReader,
  readBmp,
  readGif,
  readJpeg,
  readPng,
  readWebp,
  type StoredSize,
} from './image-headers.ts'
import { type ExifOrientation, swapsSides } from './image-orientation.ts'

/** 8K UHD (33 MP), decoded to 133 MB of RGBA: the limit for one picture. */
export const IMAGE_PIXELS_MAX = 7680 * 4320
/** Longest side. Decoders and canvas have limits of their own beyond it. */
const IMAGE_SIDE_MAX = 32_767
export const IMAGE_BYTES_MAX = 40 * 1024 * 1024

/** Type and upright size by an image's header. Only an image within the limits reaches the decoder. */
export interface ImageHeader {
  readonly mediaType: string
  readonly width: number
  readonly height: number
  readonly orientation: ExifOrientation
}

const readers: Readonly<Record<string, HeaderReader>> = {
  'image/png': readPng,
  'image/jpeg': readJpeg,
  'image/webp': readWebp,
  'image/gif': readGif,
  'image/avif': readAvif,
  'image/bmp': readBmp,
}

interface Read extends ImageHeader {
  readonly decoded: { readonly width: number; readonly height: number }
}

const upright = (mediaType: string, stored: StoredSize): Read => {
  const { width, height, orientation = 1, decoded = stored } = stored
  const size = swapsSides(orientation) ? { width: height, height: width } : { width, height }
  return { mediaType, ...size, orientation, decoded }
}

const readHeader = (bytes: Buffer): Read | null => {
  for (const [mediaType, read] of Object.entries(readers)) {
    const size = read(bytes)
    if (size && size.width > 0 && size.height > 0) return upright(mediaType, size)
  }
  return null
}

/**
 * Reads type and pixel size from the file's beginning (a few KiB do, except for a JPEG with large metadata and for a turn, which may follow the picture).
 * `source.unreadable` when it is none of the known types, `source.too_large` when the header names too many pixels.
 */
export const sniffImage = (bytes: Uint8Array): Result<ImageHeader> => {
  const header = readHeader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if (!header) {
    return fail('source.unreadable', 'Not a readable PNG, JPEG, WebP, GIF, AVIF or BMP image')
  }
  const { decoded, ...known } = header
  const { width, height } = decoded
  if (width * height > IMAGE_PIXELS_MAX || Math.max(width, height) > IMAGE_SIDE_MAX) {
    return fail(
      'source.too_large',
      `The image is ${width}x${height}; at most ${IMAGE_PIXELS_MAX} pixels can be shown`,
    )
  }
  return succeed(known)
}
