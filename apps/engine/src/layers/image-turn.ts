import type { SKRSContext2D } from '@napi-rs/canvas'
import { type ExifOrientation, turnOf } from '@stream-manager/media-inspect'
import type { Size } from './surface.ts'

const lengthIf = (factor: number, length: number) => (factor < 0 ? length : 0)

/** Turns and mirrors what is drawn afterwards, so that a stored picture of this size has its corner at 0,0. */
export const turnUpright = (
  canvas: SKRSContext2D,
  { width, height }: Size,
  orientation: ExifOrientation,
): void => {
  const [a, b, c, d] = turnOf(orientation)
  canvas.transform(
    a,
    b,
    c,
    d,
    lengthIf(a, width) + lengthIf(c, height),
    lengthIf(b, width) + lengthIf(d, height),
  )
}
