/** Programme pixels; the top left corner of the picture is 0,0. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Rect extends Point, Size {}

/** `rotation`: degrees, clockwise, about the centre. */
export interface Box extends Rect {
  readonly rotation: number
}

/** -1 is the left or upper edge, 1 the right or lower one, 0 neither. */
export interface Handle {
  readonly x: -1 | 0 | 1
  readonly y: -1 | 0 | 1
}

export const HANDLES: readonly Handle[] = [
  { x: -1, y: -1 },
  { x: 0, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
  { x: -1, y: 0 },
]

/** As the contract limits a frame. */
const MAX_POSITION = 8192
const MIN_SIZE = 1
const MAX_SIZE = 8192
const DEGREES = 180 / Math.PI

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

export const centreOf = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height / 2 })

/** Turned about 0,0 by degrees, clockwise. */
export const turned = ({ x, y }: Point, degrees: number): Point => {
  const angle = degrees / DEGREES
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  return { x: x * cos - y * sin, y: x * sin + y * cos }
}

/** The point as the box sees it: from its centre, along its own edges. */
const inBox = (box: Box, point: Point): Point => {
  const centre = centreOf(box)
  return turned({ x: point.x - centre.x, y: point.y - centre.y }, -box.rotation)
}

export const contains = (box: Box, point: Point): boolean => {
  const { x, y } = inBox(box, point)
  return Math.abs(x) <= box.width / 2 && Math.abs(y) <= box.height / 2
}

export const cornersOf = (box: Box): Point[] => {
  const centre = centreOf(box)
  const signs: readonly Point[] = [
    { x: -1, y: -1 },
    { x: 1, y: -1 },
    { x: 1, y: 1 },
    { x: -1, y: 1 },
  ]
  return signs.map((sign) => {
    const corner = turned({ x: (sign.x * box.width) / 2, y: (sign.y * box.height) / 2 }, box.rotation)
    return { x: centre.x + corner.x, y: centre.y + corner.y }
  })
}

/** The smallest upright rectangle around all boxes. Null without one. */
export const boundsOf = (boxes: readonly Box[]): Rect | null => {
  const corners = boxes.flatMap(cornersOf)
  if (corners.length === 0) return null
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)]
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }
}

export const overlaps = (one: Rect, other: Rect): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height

/** Whole pixels, within the limits of the contract. */
export const wholeRect = ({ x, y, width, height }: Rect): Rect => ({
  x: clamp(Math.round(x), -MAX_POSITION, MAX_POSITION),
  y: clamp(Math.round(y), -MAX_POSITION, MAX_POSITION),
  width: clamp(Math.round(width), MIN_SIZE, MAX_SIZE),
  height: clamp(Math.round(height), MIN_SIZE, MAX_SIZE),
})

export const moved = <Moved extends Rect>(box: Moved, by: Point): Moved => ({
  ...box,
  x: box.x + by.x,
  y: box.y + by.y,
})

export interface Resizing {
  readonly handle: Handle
  /** How far the handle was dragged. */
  readonly by: Point
  readonly keepsRatio: boolean
  readonly fromCentre: boolean
}

const newSize = (box: Box, { handle, by, keepsRatio, fromCentre }: Resizing): Size => {
  const local = turned(by, -box.rotation)
  const factor = fromCentre ? 2 : 1
  const width = clamp(box.width + handle.x * local.x * factor, MIN_SIZE, MAX_SIZE)
  const height = clamp(box.height + handle.y * local.y * factor, MIN_SIZE, MAX_SIZE)
  if (!keepsRatio) return { width, height }
  const [across, down] = [width / box.width, height / box.height]
  const asked = handle.x === 0 ? down : handle.y === 0 ? across : Math.max(across, down)
  const least = MIN_SIZE / Math.min(box.width, box.height)
  const most = MAX_SIZE / Math.max(box.width, box.height)
  const scale = clamp(asked, least, most)
  return { width: box.width * scale, height: box.height * scale }
}

/** The opposite edge or corner stays where it is, also of a turned box; with `fromCentre` the centre does. */
export const resized = (box: Box, resizing: Resizing): Box => {
  const { width, height } = newSize(box, resizing)
  const { handle, fromCentre } = resizing
  const shift = fromCentre
    ? { x: 0, y: 0 }
    : turned(
        { x: (handle.x * (width - box.width)) / 2, y: (handle.y * (height - box.height)) / 2 },
        box.rotation,
      )
  const centre = centreOf(box)
  return {
    ...box,
    x: centre.x + shift.x - width / 2,
    y: centre.y + shift.y - height / 2,
    width,
    height,
  }
}

/** -180 to 180. */
const normalised = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180

/** The rotation that turns the upper edge towards the point. `step`: to the nearest multiple of so many degrees. */
export const rotationTowards = (box: Rect, point: Point, step: number): number => {
  const centre = centreOf(box)
  const degrees = Math.atan2(point.y - centre.y, point.x - centre.x) * DEGREES + 90
  return normalised(Math.round(degrees / step) * step)
}

/** Boxes turned together about a common centre. */
export const turnedAbout = (box: Box, centre: Point, degrees: number): Box => {
  const own = centreOf(box)
  const from = turned({ x: own.x - centre.x, y: own.y - centre.y }, degrees)
  return {
    ...box,
    x: centre.x + from.x - box.width / 2,
    y: centre.y + from.y - box.height / 2,
    rotation: normalised(box.rotation + degrees),
  }
}
