/** How a decoded picture is turned for display: first mirrored at its diagonal, then left to right, then top to bottom. */
export interface Orientation {
  readonly transposed: boolean
  readonly flippedX: boolean
  readonly flippedY: boolean
}

const UPRIGHT: Orientation = { transposed: false, flippedX: false, flippedY: false }

/** `tiltDegrees` is how far the matrix is from the nearest quarter turn. */
export interface DisplayMatrix {
  readonly orientation: Orientation
  readonly tiltDegrees: number
}

const MATRIX_BYTES = 36
/** Cameras write their quarter turns less exactly than this. */
const TILT_FROM_DEGREES = 1

const degreesFromQuarterTurn = (x: number, y: number) => {
  const degrees = (Math.atan2(y, x) * 180) / Math.PI
  return Math.abs(degrees - 90 * Math.round(degrees / 90))
}

/** Reads FFmpeg's display matrix: (a b u, c d v, x y w) in 16.16, with which a point (p q 1) is multiplied. */
export const readDisplayMatrix = (bytes: Buffer | null): DisplayMatrix => {
  if (!bytes || bytes.length < MATRIX_BYTES) return { orientation: UPRIGHT, tiltDegrees: 0 }
  const [a, b, c, d] = [0, 4, 12, 16].map((offset) => bytes.readInt32LE(offset)) as [
    number,
    number,
    number,
    number,
  ]
  const isEmpty = (a === 0 && b === 0) || (c === 0 && d === 0)
  if (isEmpty) return { orientation: UPRIGHT, tiltDegrees: 0 }
  const tilt = Math.round(Math.max(degreesFromQuarterTurn(a, b), degreesFromQuarterTurn(c, d)))
  const transposed = Math.abs(b) > Math.abs(a)
  const orientation = transposed
    ? { transposed, flippedX: c < 0, flippedY: b < 0 }
    : { transposed, flippedX: a < 0, flippedY: d < 0 }
  return { orientation, tiltDegrees: tilt < TILT_FROM_DEGREES ? 0 : tilt }
}

interface Ratio {
  readonly num: number
  readonly den: number
}

/** A wider or narrower pixel is taken for damage. */
const PIXEL_ASPECT_MAX = 16

/** Width of a pixel over its height. The container's value counts before the one of the stream; 1 when neither says one. */
export const pixelAspect = (container: Ratio, stream: Ratio): number => {
  const { num, den } = container.num > 0 && container.den > 0 ? container : stream
  const aspect = num > 0 && den > 0 ? num / den : 1
  return aspect > PIXEL_ASPECT_MAX || aspect < 1 / PIXEL_ASPECT_MAX ? 1 : aspect
}

/** Size of a picture in square pixels, as a viewer sees it. Its height stays, before it is turned. */
export const displaySize = (
  coded: { readonly width: number; readonly height: number },
  { transposed }: Orientation,
  aspect: number,
): { readonly width: number; readonly height: number } => {
  const width = Math.max(1, Math.round(coded.width * aspect))
  return transposed ? { width: coded.height, height: width } : { width, height: coded.height }
}

/** Pixels at the sides of the coded picture that are not for display. */
export interface Cropping {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const UNCROPPED: Cropping = { left: 0, top: 0, right: 0, bottom: 0 }

/** Reads FFmpeg's record of the clean aperture (MP4) or the cropping (Matroska): top, bottom, left, right. */
export const readCropping = (bytes: Buffer | null): Cropping => {
  if (!bytes || bytes.length < 16) return UNCROPPED
  const [top, bottom, left, right] = [0, 4, 8, 12].map((offset) => bytes.readUInt32LE(offset))
  return { left: left ?? 0, top: top ?? 0, right: right ?? 0, bottom: bottom ?? 0 }
}

interface Size {
  readonly width: number
  readonly height: number
}

/** The part of a picture that is for display. A cropping that leaves nothing is taken for damage. */
export const visibleBox = ({ width, height }: Size, { left, top, right, bottom }: Cropping) => {
  const box = { x: left, y: top, width: width - left - right, height: height - top - bottom }
  return box.width < 2 || box.height < 2 ? { x: 0, y: 0, width, height } : box
}
