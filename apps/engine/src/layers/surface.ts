import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { DesiredLayer } from '@stream-manager/contracts'
import type { PaintContext, Picture } from './painter.ts'

/** 4K UHD, 33 MB of RGBA. It is the largest programme, so a layer that fits into a programme is painted whole. */
export const PICTURE_PIXELS_MAX = 3840 * 2160

/** The layer's frame as painters see it: whole pixels, top left at 0,0, not rotated. */
export interface Size {
  readonly width: number
  readonly height: number
}

interface Box extends Size {
  /** From the frame's top left corner, whole pixels. */
  readonly x: number
  readonly y: number
}

/** Geometry of a layer's picture. `key` covers everything in it except the content. */
export interface Surface {
  readonly frame: Size
  readonly rotation: number
  readonly box: Box
  readonly key: string
}

/** Grows by an even number, so that box and frame share one centre on whole pixels. */
const sameParity = (length: number, wanted: number) => length + 2 * Math.ceil((wanted - length) / 2 - 1e-6)

const boundingBox = ({ width, height }: Size, rotation: number): Box => {
  const radians = (rotation * Math.PI) / 180
  const cosine = Math.abs(Math.cos(radians))
  const sine = Math.abs(Math.sin(radians))
  const boxWidth = sameParity(width, width * cosine + height * sine)
  const boxHeight = sameParity(height, width * sine + height * cosine)
  return { x: (width - boxWidth) / 2, y: (height - boxHeight) / 2, width: boxWidth, height: boxHeight }
}

const cropToProgramme = (box: Box, frame: DesiredLayer['frame'], programme: Size): Box => {
  const left = Math.max(box.x, Math.round(-frame.x))
  const top = Math.max(box.y, Math.round(-frame.y))
  const right = Math.min(box.x + box.width, Math.round(-frame.x) + programme.width)
  const bottom = Math.min(box.y + box.height, Math.round(-frame.y) + programme.height)
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) }
}

/** Decides the picture's size and place: the rotated frame's bounding box, cropped only above the pixel cap. */
export const planSurface = (
  layer: Pick<DesiredLayer, 'frame' | 'rotation'>,
  context: Pick<PaintContext, 'programme'>,
): Surface => {
  const frame = {
    width: Math.max(1, Math.round(layer.frame.width)),
    height: Math.max(1, Math.round(layer.frame.height)),
  }
  const rotation = layer.rotation % 360
  const whole = boundingBox(frame, rotation)
  const box =
    whole.width * whole.height > PICTURE_PIXELS_MAX
      ? cropToProgramme(whole, layer.frame, context.programme)
      : whole
  const key = `${frame.width}x${frame.height}r${rotation}@${box.x},${box.y},${box.width}x${box.height}`
  return { frame, rotation, box, key }
}

/** Runs `draw` in the frame's own coordinates on a transparent canvas and reads the pixels back. */
export const drawSurface = (
  { frame, rotation, box }: Surface,
  draw: (context: SKRSContext2D, frame: Size) => void,
): Picture => {
  const canvas = createCanvas(box.width, box.height)
  const context = canvas.getContext('2d')
  context.translate(-box.x, -box.y)
  if (rotation !== 0) {
    context.translate(frame.width / 2, frame.height / 2)
    context.rotate((rotation * Math.PI) / 180)
    context.translate(-frame.width / 2, -frame.height / 2)
  }
  draw(context, frame)
  // `canvas.data()` is premultiplied, and limited-range YUVA would shift its luma.
  const { data } = context.getImageData(0, 0, box.width, box.height)
  return {
    width: box.width,
    height: box.height,
    offsetX: box.x,
    offsetY: box.y,
    rgba: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  }
}

/** Clips later drawing to the frame. Only a rotated or cropped frame has canvas outside of it. */
export const clipToFrame = (context: SKRSContext2D, frame: Size): void => {
  context.beginPath()
  context.rect(0, 0, frame.width, frame.height)
  context.clip()
}

/** Fills the clipped frame, one pixel beyond its edge: otherwise the edge would be anti-aliased twice. */
export const fillFrame = (context: SKRSContext2D, frame: Size, color: string): void => {
  context.fillStyle = color
  context.fillRect(-1, -1, frame.width + 2, frame.height + 2)
}
