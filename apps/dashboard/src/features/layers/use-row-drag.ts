import { type PointerEvent, useMemo, useRef, useState } from 'react'
import type { Drop } from './order.ts'

type Place = Pick<Drop, 'target' | 'position'>

/** Events of the rows' grips. It stays the same object, so that a drag draws no row that it does not touch. */
export interface Grip {
  readonly press: (id: string, event: PointerEvent<HTMLElement>) => void
  readonly move: (event: PointerEvent<HTMLElement>) => void
  readonly release: () => void
  readonly cancel: () => void
}

export interface RowDrag {
  /** The place where the dragged rows would go. Null while nothing is dragged, or where they would stay. */
  readonly drop: Place | null
  readonly grip: Grip
}

/** The row under the pointer, by the attribute that the list gives it. */
const rowAt = (x: number, y: number): HTMLElement | null =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('[role="row"][data-key]') ?? null

const dropAt = (event: PointerEvent, moved: ReadonlySet<string>): Place | null => {
  const row = rowAt(event.clientX, event.clientY)
  const target = row?.dataset['key']
  if (!row || target === undefined || moved.has(target)) return null
  const { top, height } = row.getBoundingClientRect()
  return { target, position: event.clientY < top + height / 2 ? 'before' : 'after' }
}

const isSame = (one: Place | null, other: Place | null): boolean =>
  one?.target === other?.target && one?.position === other?.position

interface Dragged {
  readonly moved: ReadonlySet<string>
  readonly drop: Place | null
}

/** Drags rows of a list by their grips: by pointer, pen and finger. The keys + and - do the same. */
export const useRowDrag = (selected: readonly string[], onDrop: (drop: Drop) => void): RowDrag => {
  const [drop, setDrop] = useState<Place | null>(null)
  const latest = useRef({ selected, onDrop })
  latest.current = { selected, onDrop }
  const dragged = useRef<Dragged | null>(null)
  const grip = useMemo<Grip>(() => {
    const show = (after: Dragged | null) => {
      dragged.current = after
      setDrop((before) => (isSame(before, after?.drop ?? null) ? before : (after?.drop ?? null)))
    }
    return {
      press: (id, event) => {
        if (event.button !== 0) return
        // The row would take the press as a selection.
        event.stopPropagation()
        event.currentTarget.setPointerCapture(event.pointerId)
        const { selected: ids } = latest.current
        show({ moved: new Set(ids.includes(id) ? ids : [id]), drop: null })
      },
      move: (event) => {
        const { current } = dragged
        if (current) show({ ...current, drop: dropAt(event, current.moved) })
      },
      release: () => {
        const { current } = dragged
        show(null)
        if (current?.drop) latest.current.onDrop({ moved: current.moved, ...current.drop })
      },
      cancel: () => show(null),
    }
  }, [])
  return { drop, grip }
}
