import type { DesiredLayer } from '@stream-manager/contracts'

interface Size {
  readonly width: number
  readonly height: number
}

interface Box extends Size {
  readonly x: number
  readonly y: number
}

/** The visible part of the source (`crop`, in source pixels), its size and its position in the layer. */
export interface FitPlan {
  readonly crop: Box
  readonly width: number
  readonly height: number
  readonly offsetX: number
  readonly offsetY: number
}

/** Target of the scaling: the layer's frame, how the picture fills it, and the visible part of the layer. */
export interface FitTarget {
  readonly layer: Size
  readonly fit: DesiredLayer['fit']
  readonly window: Box
}

/** Box of the whole source in the layer. It may exceed the layer. */
const contentBox = (source: Size & { readonly aspect: number }, { layer, fit }: FitTarget): Box => {
  if (fit === 'fill') return { x: 0, y: 0, ...layer }
  const wide = source.aspect > layer.width / layer.height
  const fullWidth = fit === 'contain' ? wide : !wide
  const width = fullWidth ? layer.width : layer.height * source.aspect
  const height = fullWidth ? layer.width / source.aspect : layer.height
  return { x: (layer.width - width) / 2, y: (layer.height - height) / 2, width, height }
}

const intersect = (a: Box, b: Box): Box => {
  const x = Math.max(a.x, b.x)
  const y = Math.max(a.y, b.y)
  return {
    x,
    y,
    width: Math.min(a.x + a.width, b.x + b.width) - x,
    height: Math.min(a.y + a.height, b.y + b.height) - y,
  }
}

/** Chroma is sampled every second pixel: an odd cut would shift the colours against the shapes. */
const evenFloor = (value: number) => 2 * Math.floor(value / 2)

const cropOf = (source: Size, content: Box, shown: Box): Box => {
  const scaleX = source.width / content.width
  const scaleY = source.height / content.height
  const x = evenFloor((shown.x - content.x) * scaleX + 0.01)
  const y = evenFloor((shown.y - content.y) * scaleY + 0.01)
  return {
    x,
    y,
    width: Math.max(2, Math.min(source.width - x, Math.round(shown.width * scaleX))),
    height: Math.max(2, Math.min(source.height - y, Math.round(shown.height * scaleY))),
  }
}

/**
 * Crops before it scales, so that what lies outside the layer or the programme costs nothing. `aspect` is the width over
 * the height as displayed, which differs from the pixels' for anamorphic sources. Null when nothing can be seen.
 */
export const planFit = (source: Size & { readonly aspect: number }, target: FitTarget): FitPlan | null => {
  const content = contentBox(source, target)
  const shown = intersect(intersect(content, { x: 0, y: 0, ...target.layer }), target.window)
  if (shown.width < 1 || shown.height < 1) return null
  return {
    crop: cropOf(source, content, shown),
    width: Math.max(2, Math.round(shown.width)),
    height: Math.max(2, Math.round(shown.height)),
    offsetX: Math.round(shown.x),
    offsetY: Math.round(shown.y),
  }
}
