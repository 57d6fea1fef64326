import type { LayerPatch } from '@stream-manager/contracts'
import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react'
import { type Edit, useEdit } from '../editing/use-edit.ts'
import { useEditor } from '../editing/use-editor.tsx'
import { type Drag, type Dragged, dragTo, type Held, type PlacedBox } from './drag.ts'
import type { Point } from './geometry.ts'
import { type Guides, NO_GUIDES } from './snapping.ts'

/** A press that moves less is a click. In pixels of the screen. */
const CLICK_PX = 4

interface Running extends Drag {
  readonly gesture: symbol
  readonly startedAt: Point
  hasMoved: boolean
}

/** Only the fields that this kind of drag changes: another person may turn a layer while it is moved. */
const changesOf = ({ kind, boxes }: Drag, { x, y, width, height, rotation }: PlacedBox): LayerPatch => {
  if (kind.type === 'move') return { frame: { x, y } }
  if (kind.type === 'resize') return { frame: { x, y, width, height } }
  return boxes.length > 1 ? { frame: { x, y }, rotation } : { rotation }
}

const heldOf = ({ shiftKey, altKey }: PointerEvent): Held => ({ shift: shiftKey, alt: altKey })

export interface StageDrag {
  readonly guides: Guides
  readonly isDragging: boolean
  readonly begin: (event: PointerEvent, drag: Drag) => void
  /** `at`: of the programme. */
  readonly move: (event: PointerEvent, at: Point) => void
  /** True when it was a drag and no click. */
  readonly end: () => boolean
}

const distance = (one: Point, other: Point): number => Math.hypot(one.x - other.x, one.y - other.y)

const apply = (edit: Edit, running: Running, dragged: Dragged): Guides => {
  const step = dragged.boxes.map((box) => ({
    op: 'update' as const,
    id: box.id,
    changes: changesOf(running, box),
  }))
  edit(step, running.gesture)
  return dragged.guides
}

/** Moves, resizes and turns layers under the pointer. Escape takes the whole drag back. */
export const useDrag = (): StageDrag => {
  const editor = useEditor()
  const edit = useEdit()
  const running = useRef<Running | null>(null)
  const [guides, setGuides] = useState<Guides>(NO_GUIDES)
  const [isDragging, setDragging] = useState(false)
  const finish = useCallback(() => {
    running.current = null
    setGuides(NO_GUIDES)
    setDragging(false)
  }, [])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !running.current) return
      event.preventDefault()
      if (running.current.hasMoved) editor.takeBack(running.current.gesture)
      finish()
    }
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => removeEventListener('keydown', onKeyDown, { capture: true })
  }, [editor, finish])
  return {
    guides,
    isDragging,
    begin: (event, drag) => {
      const startedAt = { x: event.clientX, y: event.clientY }
      running.current = { ...drag, gesture: Symbol('drag'), startedAt, hasMoved: false }
    },
    move: (event, at) => {
      const { current } = running
      if (!current) return
      const isFar = distance(current.startedAt, { x: event.clientX, y: event.clientY }) >= CLICK_PX
      if (!current.hasMoved && !isFar) return
      current.hasMoved = true
      setDragging(true)
      const suspended = event.ctrlKey || event.metaKey
      const drag = suspended ? { ...current, snapWithin: 0 } : current
      setGuides(apply(edit, current, dragTo(drag, at, heldOf(event))))
    },
    end: () => {
      const hasMoved = running.current?.hasMoved ?? false
      finish()
      return hasMoved
    },
  }
}
