import { Suspense, useMemo } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import type { Command } from '../../commands/registry.ts'
import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { lazyPart } from '../../kit/lazy-part.ts'
import { reasonOf } from '../../notices/use-action.ts'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useEdited, useEditor } from './use-editor.tsx'
import './conflict-notes.css'
import './edit-bar.css'

const ConflictNotes = lazyPart(async () => (await import('./conflict-notes.tsx')).ConflictNotes)
const PreparedControls = lazyPart(async () => (await import('./prepared-controls.tsx')).PreparedControls)

const KEYS = { undo: 'Ctrl+Z', redo: 'Ctrl+Shift+Z', prepare: 'P' } as const

const UnsavedNote = () => {
  const { editing } = useStrings()
  const { number } = useFormats()
  const editor = useEditor()
  const unsaved = useEdited((view) => view.unsaved)
  if (unsaved === null) return null
  return (
    <p className="conflict" role="alert" title={reasonOf(unsaved.error)}>
      <span>{editing.unsaved(unsaved.count, number(unsaved.count))}</span>
      <span className="conflict-choices">
        <Button look="primary" onPress={() => editor.resume()}>
          {editing.sendAgain}
        </Button>
        <Button onPress={() => editor.discardUnsaved()}>{editing.giveUp}</Button>
      </span>
    </p>
  )
}

const useEditCommands = (isPreparing: boolean) => {
  const { editing } = useStrings()
  const editor = useEditor()
  const canUndo = useEdited((view) => view.canUndo)
  const canRedo = useEdited((view) => view.canRedo)
  const commands = useMemo<readonly Command[]>(
    () => [
      { id: 'edit.undo', title: editing.undo, keys: KEYS.undo, isEnabled: canUndo, run: () => editor.undo() },
      { id: 'edit.redo', title: editing.redo, keys: KEYS.redo, isEnabled: canRedo, run: () => editor.redo() },
      {
        id: 'edit.prepare',
        title: editing.prepare,
        keys: KEYS.prepare,
        isEnabled: !isPreparing,
        run: () => editor.startPreparing(),
      },
    ],
    [editing, editor, canUndo, canRedo, isPreparing],
  )
  useCommands(commands)
  return { canUndo, canRedo }
}

/** Undo, redo, prepare and take, and what became of edits that met another one or no answer. */
export const EditBar = () => {
  const { editing } = useStrings()
  const editor = useEditor()
  const prepared = useEdited((view) => view.prepared)
  const hasConflicts = useEdited((view) => view.conflicts.length > 0)
  const { canUndo, canRedo } = useEditCommands(prepared !== null)
  return (
    <div className="edit-area">
      {hasConflicts && (
        <Suspense>
          <ConflictNotes />
        </Suspense>
      )}
      <UnsavedNote />
      <div className="edit-bar" data-preparing={prepared !== null || undefined}>
        <Button keys={KEYS.undo} hint={editing.undo} isDisabled={!canUndo} onPress={() => editor.undo()}>
          <Icon name="undo" /> {editing.undo}
        </Button>
        <Button keys={KEYS.redo} hint={editing.redo} isDisabled={!canRedo} onPress={() => editor.redo()}>
          <Icon name="redo" /> {editing.redo}
        </Button>
        {prepared ? (
          <Suspense>
            <PreparedControls prepared={prepared} />
          </Suspense>
        ) : (
          <Button keys={KEYS.prepare} hint={editing.prepareHint} onPress={() => editor.startPreparing()}>
            {editing.prepare}
          </Button>
        )}
      </div>
    </div>
  )
}
