import type { SKRSContext2D } from '@napi-rs/canvas'
import type { ExifOrientation } from '@stream-manager/media-inspect'
import type { Size } from './surface.ts'

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** The canvas matrix that brings a stored picture of this size upright, with its top left corner at 0,0. */
const uprightMatrix = ({ width, height }: Size, orientation: ExifOrientation): Matrix => {
  const matrices: Readonly<Record<ExifOrientation, Matrix>> = {
    1: [1, 0, 0, 1, 0, 0],
    2: [-1, 0, 0, 1, width, 0],
    3: [-1, 0, 0, -1, width, height],
    4: [1, 0, 0, -1, 0, height],
    5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, height, 0],
    7: [0, -1, -1, 0, height, width],
    8: [0, -1, 1, 0, 0, width],
  }
  return matrices[orientation]
}

/** Turns and mirrors what is drawn afterwards. */
export const turnUpright = (canvas: SKRSContext2D, stored: Size, orientation: ExifOrientation): void =>
  canvas.transform(...uprightMatrix(stored, orientation))
