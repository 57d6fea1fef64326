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
