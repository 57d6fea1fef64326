import {
  type Box,
  boundsOf,
  centreOf,
  type Handle,
  moved,
  type Point,
  type Rect,
  resized,
  rotationTowards,
  turnedAbout,
  wholeRect,
} from './geometry.ts'
import { type Guides, NO_GUIDES, type SnapLines, snapEdges, snapMove } from './snapping.ts'

/** A layer's place, and whose it is. */
export interface PlacedBox extends Box {
  readonly id: string
}

export type DragKind =
  | { readonly type: 'move' }
  | { readonly type: 'resize'; readonly handle: Handle }
  | { readonly type: 'rotate' }

export interface Drag {
  readonly kind: DragKind
  /** The layers as they were when the drag began. */
  readonly boxes: readonly PlacedBox[]
  readonly from: Point
  readonly lines: SnapLines
  /** Programme pixels; 0 suspends snapping. */
  readonly snapWithin: number
}

export interface Held {
  readonly shift: boolean
  readonly alt: boolean
}

export interface Dragged {
  readonly boxes: readonly PlacedBox[]
  readonly guides: Guides
}

const FINE_STEP = 1
const COARSE_STEP = 15

const whole = (box: PlacedBox): PlacedBox => ({ ...box, ...wholeRect(box) })

const move = ({ boxes, from, lines, snapWithin }: Drag, to: Point, { shift }: Held): Dragged => {
  const free = { x: to.x - from.x, y: to.y - from.y }
  // Shift keeps to the longer of the two directions.
  const isAcross = Math.abs(free.x) >= Math.abs(free.y)
  const by = shift ? { x: isAcross ? free.x : 0, y: isAcross ? 0 : free.y } : free
  const bounds = boundsOf(boxes)
  const snap = bounds && snapMove(moved(bounds, by), lines, snapWithin)
  const snapped = { x: by.x + (snap?.by.x ?? 0), y: by.y + (snap?.by.y ?? 0) }
  return { boxes: boxes.map((box) => whole(moved(box, snapped))), guides: snap?.guides ?? NO_GUIDES }
}

/** One box with its own edges, which only an upright one can snap. */
const resizeOne = (drag: Drag, handle: Handle, { by, held }: { by: Point; held: Held }): Dragged => {
  const { lines, snapWithin: within } = drag
  const [box] = drag.boxes
  if (!box) return { boxes: [], guides: NO_GUIDES }
  const shape = { handle, keepsRatio: held.shift, fromCentre: held.alt }
  const free = resized(box, { ...shape, by })
  const snap = box.rotation === 0 && !held.shift ? snapEdges(free, handle, { lines, within }) : null
  const snapped = snap ? resized(box, { ...shape, by: { x: by.x + snap.by.x, y: by.y + snap.by.y } }) : free
  return { boxes: [whole({ ...box, ...snapped })], guides: snap?.guides ?? NO_GUIDES }
}

const scaledWith = (box: PlacedBox, before: Rect, after: Rect): PlacedBox => {
  const [across, down] = [after.width / before.width, after.height / before.height]
  return whole({
    ...box,
    x: after.x + (box.x - before.x) * across,
    y: after.y + (box.y - before.y) * down,
    width: box.width * across,
    height: box.height * down,
  })
}

const resize = (drag: Drag, handle: Handle, { to, held }: { to: Point; held: Held }): Dragged => {
  const by = { x: to.x - drag.from.x, y: to.y - drag.from.y }
  const bounds = boundsOf(drag.boxes)
  if (drag.boxes.length < 2 || !bounds) return resizeOne(drag, handle, { by, held })
  const shape = { handle, by, keepsRatio: held.shift, fromCentre: held.alt }
  const after = resized({ ...bounds, rotation: 0 }, shape)
  return { boxes: drag.boxes.map((box) => scaledWith(box, bounds, after)), guides: NO_GUIDES }
}

const rotate = ({ boxes, from }: Drag, to: Point, { shift }: Held): Dragged => {
  const bounds = boundsOf(boxes)
  if (!bounds) return { boxes, guides: NO_GUIDES }
  const step = shift ? COARSE_STEP : FINE_STEP
  const [only] = boxes
  if (boxes.length === 1 && only) {
    return { boxes: [{ ...only, rotation: rotationTowards(only, to, step) }], guides: NO_GUIDES }
  }
  const degrees = rotationTowards(bounds, to, step) - rotationTowards(bounds, from, step)
  const centre = centreOf(bounds)
  return {
    boxes: boxes.map((box) => whole({ ...box, ...turnedAbout(box, centre, degrees) })),
    guides: NO_GUIDES,
  }
}

/** The places while the pointer is at `to`. */
export const dragTo = (drag: Drag, to: Point, held: Held): Dragged => {
  switch (drag.kind.type) {
    case 'move':
      return move(drag, to, held)
    case 'resize':
      return resize(drag, drag.kind.handle, { to, held })
    case 'rotate':
      return rotate(drag, to, held)
  }
}
