import { createCanvas, ImageData, loadImage } from '@napi-rs/canvas'

/** A side of the square whose mean becomes one pixel. It takes the edges of letters out, which differ between machines. */
const SHRINK = 4
/** Out of 255, in one colour of a pixel. */
const MAX_COLOR_DIFFERENCE = 32

/** RGBA, row by row. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
}

export const fromPng = async (png: Buffer): Promise<Picture> => {
  const image = await loadImage(png)
  const context = createCanvas(image.width, image.height).getContext('2d')
  context.drawImage(image, 0, 0)
  return context.getImageData(0, 0, image.width, image.height)
}

export const toPng = ({ width, height, data }: Picture): Buffer => {
  const canvas = createCanvas(width, height)
  canvas.getContext('2d').putImageData(new ImageData(data, width, height), 0, 0)
  return canvas.toBuffer('image/png')
}

const meanOfSquare = ({ width, data }: Picture, x: number, y: number, color: number): number => {
  let sum = 0
  for (let row = y * SHRINK; row < (y + 1) * SHRINK; row += 1)
    for (let column = x * SHRINK; column < (x + 1) * SHRINK; column += 1)
      sum += data[(row * width + column) * 4 + color] ?? 0
  return sum / SHRINK ** 2
}

export const shrink = (picture: Picture): Picture => {
  const [width, height] = [picture.width / SHRINK, picture.height / SHRINK]
  const data = new Uint8ClampedArray(width * height * 4)
  for (let index = 0; index < data.length; index += 1) {
    const pixel = index >> 2
    data[index] = meanOfSquare(picture, pixel % width, Math.floor(pixel / width), index % 4)
  }
  return { width, height, data }
}

export interface Difference {
  /** The share of the pixels that differ, 0 to 1. */
  readonly share: number
  /** Differing pixels in red, the rest pale. */
  readonly picture: Picture
}

const RED = [255, 0, 0, 255]

/** Pictures of different sizes differ in every pixel. */
export const compare = (expected: Picture, actual: Picture): Difference => {
  if (expected.width !== actual.width || expected.height !== actual.height)
    return { share: 1, picture: actual }
  const data = actual.data.map((value, index) => (index % 4 === 3 ? 255 : 192 + value / 4))
  let differing = 0
  for (let at = 0; at < data.length; at += 4) {
    const isOther = [0, 1, 2].some(
      (color) =>
        Math.abs((expected.data[at + color] ?? 0) - (actual.data[at + color] ?? 0)) > MAX_COLOR_DIFFERENCE,
    )
    if (!isOther) continue
    differing += 1
    data.set(RED, at)
  }
  return { share: (differing * 4) / data.length, picture: { ...actual, data } }
}
