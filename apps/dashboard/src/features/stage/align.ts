import { type Box, boundsOf, moved, type Rect } from './geometry.ts'

export const ALIGNMENTS = ['left', 'centre', 'right', 'top', 'middle', 'bottom'] as const
export type Alignment = (typeof ALIGNMENTS)[number]

const SHIFTS: Readonly<Record<Alignment, (own: Rect, all: Rect) => { x: number; y: number }>> = {
  left: (own, all) => ({ x: all.x - own.x, y: 0 }),
  centre: (own, all) => ({ x: all.x + all.width / 2 - (own.x + own.width / 2), y: 0 }),
  right: (own, all) => ({ x: all.x + all.width - (own.x + own.width), y: 0 }),
  top: (own, all) => ({ x: 0, y: all.y - own.y }),
  middle: (own, all) => ({ x: 0, y: all.y + all.height / 2 - (own.y + own.height / 2) }),
  bottom: (own, all) => ({ x: 0, y: all.y + all.height - (own.y + own.height) }),
}

/** Aligned to each other, as they are seen: a turned box by its outer edges. */
export const aligned = <Aligned extends Box>(boxes: readonly Aligned[], alignment: Alignment): Aligned[] => {
  const all = boundsOf(boxes)
  return boxes.map((box) => {
    const own = boundsOf([box])
    return own && all ? moved(box, SHIFTS[alignment](own, all)) : box
  })
}

/** The outer two stay; the centres of the others get equal distances. */
export const distributed = <Distributed extends Box>(
  boxes: readonly Distributed[],
  axis: 'x' | 'y',
): Distributed[] => {
  const size = axis === 'x' ? 'width' : 'height'
  const centre = (box: Box) => box[axis] + box[size] / 2
  const sorted = boxes.toSorted((one, other) => centre(one) - centre(other))
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (!first || !last || sorted.length < 3) return [...boxes]
  const step = (centre(last) - centre(first)) / (sorted.length - 1)
  return boxes.map((box) => {
    const shift = centre(first) + step * sorted.indexOf(box) - centre(box)
    return moved(box, axis === 'x' ? { x: shift, y: 0 } : { x: 0, y: shift })
  })
}
