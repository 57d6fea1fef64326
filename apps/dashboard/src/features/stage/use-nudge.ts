import { type KeyboardEvent, useMemo, useRef } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { useStrings } from '../../strings/strings.tsx'
import type { Editor } from '../editing/editor.ts'
import { useLocks } from '../editing/locks.ts'
import { useSelection } from '../editing/selection.tsx'
import { useEdit } from '../editing/use-edit.ts'
import { useEditor } from '../editing/use-editor.tsx'
import type { Point } from './geometry.ts'

const FINE_PX = 1
const COARSE_PX = 10
/** Presses that follow each other sooner are one step to undo. */
const JOIN_WITHIN_MS = 800

const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

const nudged = (editor: Editor, ids: readonly string[], by: Point) =>
  editor.view.layers
    .filter(({ id }) => ids.includes(id))
    .map(({ id, frame }) => ({
      op: 'update' as const,
      id,
      changes: { frame: { x: frame.x + by.x, y: frame.y + by.y } },
    }))

/** Moves the selection by arrow keys. Returns the handler for keys on a box, which has the focus itself. */
export const useNudge = (isEnabled: boolean) => {
  const { stage } = useStrings()
  const editor = useEditor()
  const edit = useEdit()
  const { ids } = useSelection()
  const locks = useLocks()
  const last = useRef({ gesture: Symbol('nudge'), atMs: 0 })
  const move = useMemo(
    () => (key: string, isCoarse: boolean) => {
      const direction = DIRECTIONS[key]
      if (!direction) return
      const nowMs = performance.now()
      if (nowMs - last.current.atMs > JOIN_WITHIN_MS) last.current.gesture = Symbol('nudge')
      last.current.atMs = nowMs
      const length = isCoarse ? COARSE_PX : FINE_PX
      const by = { x: direction.x * length, y: direction.y * length }
      const free = ids.filter((id) => !locks.ids.has(id))
      edit(nudged(editor, free, by), last.current.gesture)
    },
    [editor, edit, ids, locks],
  )
  const canMove = isEnabled && ids.length > 0
  useCommands(
    useMemo(
      () =>
        Object.keys(DIRECTIONS).flatMap((key) =>
          [false, true].map((isCoarse) => ({
            id: `stage.${key}${isCoarse ? '.coarse' : ''}`,
            title: stage.nudge[key]?.(isCoarse ? COARSE_PX : FINE_PX) ?? key,
            keys: isCoarse ? `Shift+${key}` : key,
            isEnabled: canMove,
            run: () => move(key, isCoarse),
          })),
        ),
      [stage, canMove, move],
    ),
  )
  return (event: KeyboardEvent) => {
    // With Ctrl they move the view.
    const isOther = event.ctrlKey || event.metaKey || event.altKey
    if (!canMove || isOther || !(event.key in DIRECTIONS)) return
    event.preventDefault()
    event.stopPropagation()
    move(event.key, event.shiftKey)
  }
}
