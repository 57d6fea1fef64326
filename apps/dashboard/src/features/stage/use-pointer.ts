import type { Layer } from '@stream-manager/contracts'
import { type PointerEvent, type RefObject, useState } from 'react'
import type { Locks } from '../editing/locks.ts'
import type { Selection } from '../editing/selection.tsx'
import type { Drag, DragKind, PlacedBox } from './drag.ts'
import { boundsOf, type Point, type Rect, type Size } from './geometry.ts'
import { boxOf, hitsAt, nextHit, pickable, touchedBy } from './picking.ts'
import { snapLines } from './snapping.ts'
import type { StageDrag } from './use-drag.ts'

/** Pixels of the screen. */
const SNAP_PX = 7

export interface PointerOptions {
  readonly area: RefObject<HTMLElement | null>
  readonly picture: Size
  readonly layers: readonly Layer[]
  readonly locks: Locks
  readonly selection: Selection
  readonly drag: StageDrag
  /** False for those who may only watch. */
  readonly mayEdit: boolean
}

const rectOf = (one: Point, other: Point): Rect => ({
  x: Math.min(one.x, other.x),
  y: Math.min(one.y, other.y),
  width: Math.abs(one.x - other.x),
  height: Math.abs(one.y - other.y),
})

/** The pointer's place in the programme, and how many of its pixels one of the screen is. */
const programmePoint = (
  { area, picture }: PointerOptions,
  event: PointerEvent,
): Point & { scale: number } => {
  const place = area.current?.getBoundingClientRect()
  const scale = picture.width / (place?.width || 1)
  return {
    x: (event.clientX - (place?.left ?? 0)) * scale,
    y: (event.clientY - (place?.top ?? 0)) * scale,
    scale,
  }
}

const otherBounds = (layers: readonly Layer[], ids: readonly string[]): Rect[] =>
  layers
    .filter(({ id, visible }) => visible && !ids.includes(id))
    .flatMap((layer) => boundsOf([boxOf(layer)]) ?? [])

const dragOf = (
  options: PointerOptions,
  event: PointerEvent,
  { kind, ids }: { kind: DragKind; ids: readonly string[] },
): Drag => {
  const { layers, picture, locks } = options
  const { scale, ...from } = programmePoint(options, event)
  const taken: readonly PlacedBox[] = layers
    .filter(({ id }) => ids.includes(id) && !locks.ids.has(id))
    .map(boxOf)
  return {
    kind,
    boxes: taken,
    from,
    lines: snapLines(picture, otherBounds(layers, ids)),
    snapWithin: SNAP_PX * scale,
  }
}

/** Pressing and dragging on the stage: select, move, resize, turn, and select by a rectangle. */
export const usePointer = (options: PointerOptions) => {
  const { area, layers, locks, selection, drag, mayEdit } = options
  const [marquee, setMarquee] = useState<Rect | null>(null)
  const [pressed, setPressed] = useState<{ at: Point; hits: readonly string[]; wasSelected: boolean } | null>(
    null,
  )
  const capture = (event: PointerEvent) => area.current?.setPointerCapture(event.pointerId)

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    const at = programmePoint(options, event)
    const hits = hitsAt(pickable(layers, locks.ids), at)
    const isAdding = event.shiftKey || event.ctrlKey || event.metaKey
    const [top] = hits
    const wasSelected = hits.some((id) => selection.ids.includes(id))
    setPressed({ at, hits, wasSelected })
    capture(event)
    if (top === undefined) return isAdding ? undefined : selection.select([])
    if (isAdding) return selection.toggle(top)
    if (!wasSelected) selection.select([top])
    if (mayEdit)
      drag.begin(
        event,
        dragOf(options, event, { kind: { type: 'move' }, ids: wasSelected ? selection.ids : [top] }),
      )
  }

  const onPointerMove = (event: PointerEvent) => {
    if (!pressed) return
    const at = programmePoint(options, event)
    if (pressed.hits.length === 0) setMarquee(rectOf(pressed.at, at))
    else drag.move(event, at)
  }

  const onPointerUp = () => {
    if (!pressed) return
    const wasDrag = drag.end()
    const next = nextHit(pressed.hits, selection.ids)
    if (marquee) selection.select(touchedBy(pickable(layers, locks.ids), marquee))
    // A click on what was selected already goes down to the layer below.
    else if (!wasDrag && pressed.wasSelected && selection.ids.length === 1 && next !== null)
      selection.select([next])
    setMarquee(null)
    setPressed(null)
  }

  const onGrab = (event: PointerEvent, kind: DragKind) => {
    if (event.button !== 0 || !mayEdit) return
    event.stopPropagation()
    capture(event)
    setPressed({ at: programmePoint(options, event), hits: selection.ids, wasSelected: false })
    drag.begin(event, dragOf(options, event, { kind, ids: selection.ids }))
  }

  return {
    marquee,
    onGrab,
    area: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp },
  }
}
