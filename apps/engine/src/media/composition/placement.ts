import type { ShownPicture } from '../picture/shown-picture.ts'
import type { GraphInput, Placement } from './graph.ts'
import type { Canvas, Pose } from './transitions.ts'

/** Looks fully opaque, and saves the filter that would multiply by one. */
const OPAQUE_FROM = 0.998

/** Scaling a larger picture would make the whole programme late. */
const SCALED_PIXELS_MAX = 3840 * 2160

export interface PlacedPicture {
  readonly id: string
  readonly picture: ShownPicture
  readonly placement: Placement
  readonly input: GraphInput
}

/** Places the picture for this pose. Null when no part of it is visible. */
export const placePicture = (
  id: string,
  { picture, pose }: { readonly picture: ShownPicture; readonly pose: Pose },
  canvas: Canvas,
): PlacedPicture | null => {
  const scaleX = pose.width / picture.madeFor.width
  const scaleY = pose.height / picture.madeFor.height
  const width = Math.round(picture.width * scaleX)
  const height = Math.round(picture.height * scaleY)
  const x = Math.round(pose.centreX - pose.width / 2 + picture.offsetX * scaleX)
  const y = Math.round(pose.centreY - pose.height / 2 + picture.offsetY * scaleY)
  const scales = width !== picture.width || height !== picture.height
  const outside = x >= canvas.width || y >= canvas.height || x + width <= 0 || y + height <= 0
  if (outside || width < 1 || height < 1 || pose.opacity <= 0) return null
  if (scales && width * height > SCALED_PIXELS_MAX) return null
  const fades = pose.opacity < OPAQUE_FROM
  return {
    id,
    picture,
    placement: { x, y, width, height, opacity: pose.opacity },
    input: { id, width: picture.width, height: picture.height, alpha: picture.alpha, fades, scales },
  }
}

export const samePlacement = (a: Placement, b: Placement): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height && a.opacity === b.opacity

/** True when this picture hides everything under it. */
const coversCanvas = ({ input, placement }: PlacedPicture, canvas: Canvas): boolean =>
  !input.alpha &&
  !input.fades &&
  !input.scales &&
  placement.x === 0 &&
  placement.y === 0 &&
  input.width === canvas.width &&
  input.height === canvas.height

/** Leaves out all pictures under the topmost one that covers the canvas. */
export const dropCovered = (
  placed: readonly PlacedPicture[],
  canvas: Canvas,
): { readonly visible: readonly PlacedPicture[]; readonly opaqueBase: boolean } => {
  const base = placed.findLastIndex((one) => coversCanvas(one, canvas))
  return { visible: placed.slice(Math.max(0, base)), opaqueBase: base >= 0 }
}
