import { fail, type Result, succeed } from '@stream-manager/contracts'
import { type Animation, animationFault } from './animation.ts'
import { readMovingAvif } from './animation-avif.ts'
import { readMovingGif } from './animation-gif.ts'
import { type AnimationReader, readApng, readMovingWebp } from './animation-readers.ts'
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
  /** Null for a picture that stands still, also when its animation is past the limits. */
  readonly animation: Animation | null
  /** For people: what the file asks for and does not get. */
  readonly notHonoured: readonly string[]
}

const readers: Readonly<Record<string, HeaderReader>> = {
  'image/png': readPng,
  'image/jpeg': readJpeg,
  'image/webp': readWebp,
  'image/gif': readGif,
  'image/avif': readAvif,
  'image/bmp': readBmp,
}

const animationReaders: Readonly<Record<string, AnimationReader>> = {
  'image/png': readApng,
  'image/webp': readMovingWebp,
  'image/gif': readMovingGif,
  'image/avif': readMovingAvif,
}

interface Read extends Pick<ImageHeader, 'mediaType' | 'width' | 'height' | 'orientation'> {
  readonly decoded: { readonly width: number; readonly height: number }
  readonly colourFault: string | null
}

const upright = (mediaType: string, stored: StoredSize): Read => {
  const { width, height, orientation = 1, decoded = stored, colourFault = null } = stored
  const size = swapsSides(orientation) ? { width: height, height: width } : { width, height }
  return { mediaType, ...size, orientation, decoded, colourFault }
}

const readHeader = (bytes: Buffer): Read | null => {
  for (const [mediaType, read] of Object.entries(readers)) {
    const size = read(bytes)
    if (size && size.width > 0 && size.height > 0) return upright(mediaType, size)
  }
  return null
}

const movement = (bytes: Buffer, { mediaType, width, height, colourFault }: Read) => {
  const animation = animationReaders[mediaType]?.(bytes) ?? null
  const fault = animation && animationFault(animation, { width, height })
  const notHonoured = [fault, colourFault].filter((message) => message !== null)
  return { animation: fault ? null : animation, notHonoured }
}

/**
 * Reads type and pixel size from the file's beginning: a few KiB, or more for a JPEG with large metadata. The orientation
 * and the animation need the whole file.
 * `source.unreadable` when it is none of the known types, `source.too_large` when the header names too many pixels.
 */
export const sniffImage = (file: Uint8Array): Result<ImageHeader> => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const header = readHeader(bytes)
  if (!header) {
    return fail('source.unreadable', 'Not a readable PNG, JPEG, WebP, GIF, AVIF or BMP image')
  }
  const { decoded, colourFault: _fault, ...known } = header
  const { width, height } = decoded
  if (width * height > IMAGE_PIXELS_MAX || Math.max(width, height) > IMAGE_SIDE_MAX) {
    return fail(
      'source.too_large',
      `The image is ${width}x${height}; at most ${IMAGE_PIXELS_MAX} pixels can be shown`,
    )
  }
  return succeed({ ...known, ...movement(bytes, header) })
}
