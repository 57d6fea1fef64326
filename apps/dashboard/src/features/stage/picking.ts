import type { Layer } from '@stream-manager/contracts'
import type { PlacedBox } from './drag.ts'
import { boundsOf, contains, overlaps, type Point, type Rect } from './geometry.ts'

export const boxOf = ({ id, frame, rotation }: Layer): PlacedBox => ({ id, ...frame, rotation })

/** The layers that can be taken hold of on the stage, the uppermost first. */
export const pickable = (layers: readonly Layer[], locked: ReadonlySet<string>): PlacedBox[] =>
  layers
    .filter(({ id, visible }) => visible && !locked.has(id))
    .map(boxOf)
    .toReversed()

/** The layers under a point, the uppermost first. */
export const hitsAt = (boxes: readonly PlacedBox[], point: Point): string[] =>
  boxes.filter((box) => contains(box, point)).map(({ id }) => id)

/** A repeated click goes down through the layers that overlap, and begins again at the top. */
export const nextHit = (hits: readonly string[], selected: readonly string[]): string | null => {
  const at = hits.findIndex((id) => selected.includes(id))
  return hits[(at + 1) % Math.max(1, hits.length)] ?? null
}

/** The layers that a rectangle touches. */
export const touchedBy = (boxes: readonly PlacedBox[], area: Rect): string[] =>
  boxes
    .filter((box) => {
      const bounds = boundsOf([box])
      return bounds !== null && overlaps(bounds, area)
    })
    .map(({ id }) => id)
