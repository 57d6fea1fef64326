import { type PointerEvent, useState } from 'react'
import type { Drop } from './order.ts'

export interface RowDrag {
  /** The place where the dragged rows would go. Null while nothing is dragged, or where they would stay. */
  readonly drop: Pick<Drop, 'target' | 'position'> | null
  /** For the grip of a row. */
  readonly gripOf: (id: string) => {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
    readonly onPointerUp: () => void
    readonly onPointerCancel: () => void
  }
}

/** The row under the pointer, by the attribute that the list gives it. */
const rowAt = (x: number, y: number): HTMLElement | null =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('[role="row"][data-key]') ?? null

const dropAt = (event: PointerEvent, moved: ReadonlySet<string>): RowDrag['drop'] => {
  const row = rowAt(event.clientX, event.clientY)
  const target = row?.dataset['key']
  if (!row || target === undefined || moved.has(target)) return null
  const { top, height } = row.getBoundingClientRect()
  return { target, position: event.clientY < top + height / 2 ? 'before' : 'after' }
}

/** Drags rows of a list by their grips: by pointer, pen and finger. The keys + and - do the same. */
export const useRowDrag = (selected: readonly string[], onDrop: (drop: Drop) => void): RowDrag => {
  const [moved, setMoved] = useState<ReadonlySet<string> | null>(null)
  const [drop, setDrop] = useState<RowDrag['drop']>(null)
  const end = () => {
    setMoved(null)
    setDrop(null)
  }
  return {
    drop,
    gripOf: (id) => ({
      onPointerDown: (event) => {
        if (event.button !== 0) return
        // The row would take the press as a selection.
        event.stopPropagation()
        event.currentTarget.setPointerCapture(event.pointerId)
        setMoved(new Set(selected.includes(id) ? selected : [id]))
      },
      onPointerMove: (event) => moved && setDrop(dropAt(event, moved)),
      onPointerUp: () => {
        if (moved && drop) onDrop({ moved, ...drop })
        end()
      },
      onPointerCancel: end,
    }),
  }
}
