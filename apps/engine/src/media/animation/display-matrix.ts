import { type ExifOrientation, turnOf } from '@stream-manager/media-inspect'
import { AV_FRAME_DATA_DISPLAYMATRIX } from 'node-av/constants'
import type { Frame } from 'node-av/lib'

const MATRIX_BYTES = 36
const ONE = 1 << 16
const LAST_ONE = 1 << 30

/** Marks a picture with the turn that its file asks for. FFmpeg's readers of images that move ignore Exif. */
export const markTurn = (frame: Frame, orientation: ExifOrientation): void => {
  if (orientation === 1) return
  const [a, b, c, d] = turnOf(orientation)
  const matrix = frame.newSideData(AV_FRAME_DATA_DISPLAYMATRIX, MATRIX_BYTES)
  for (const [index, value] of [a * ONE, b * ONE, 0, c * ONE, d * ONE, 0, 0, 0, LAST_ONE].entries()) {
    matrix.writeInt32LE(value, index * 4)
  }
}
