import type { Handle, Point, Rect, Size } from './geometry.ts'

/** Places that an edge or a centre is drawn to. */
export interface SnapLines {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** Lines that something snapped to, to show. */
export interface Guides {
  readonly x: number | null
  readonly y: number | null
}

export interface Snap {
  readonly by: Point
  readonly guides: Guides
}

export const NO_GUIDES: Guides = { x: null, y: null }

const thirds = (length: number): number[] => [0, length / 3, length / 2, (2 * length) / 3, length]

/** Edges, thirds and centre of the picture, and edges and centres of other layers. */
export const snapLines = (picture: Size, others: readonly Rect[]): SnapLines => ({
  x: [...thirds(picture.width), ...others.flatMap(({ x, width }) => [x, x + width / 2, x + width])],
  y: [...thirds(picture.height), ...others.flatMap(({ y, height }) => [y, y + height / 2, y + height])],
})

interface Nearest {
  readonly by: number
  readonly line: number | null
}

const nearest = (places: readonly number[], lines: readonly number[], within: number): Nearest => {
  let best: Nearest = { by: 0, line: null }
  let distance = within
  for (const place of places) {
    for (const line of lines) {
      if (Math.abs(line - place) < distance) {
        distance = Math.abs(line - place)
        best = { by: line - place, line }
      }
    }
  }
  return best
}

/** `within`: pixels of the programme. */
export const snapMove = ({ x, y, width, height }: Rect, lines: SnapLines, within: number): Snap => {
  const across = nearest([x, x + width / 2, x + width], lines.x, within)
  const down = nearest([y, y + height / 2, y + height], lines.y, within)
  return { by: { x: across.by, y: down.by }, guides: { x: across.line, y: down.line } }
}

/** For the edges that a handle moves. */
export const snapEdges = (
  rect: Rect,
  handle: Handle,
  { lines, within }: { lines: SnapLines; within: number },
): Snap => {
  const edgeX = handle.x < 0 ? rect.x : rect.x + rect.width
  const edgeY = handle.y < 0 ? rect.y : rect.y + rect.height
  const across = handle.x === 0 ? { by: 0, line: null } : nearest([edgeX], lines.x, within)
  const down = handle.y === 0 ? { by: 0, line: null } : nearest([edgeY], lines.y, within)
  return { by: { x: across.by, y: down.by }, guides: { x: across.line, y: down.line } }
}
