import { Button } from '../../kit/button.tsx'
import { Popover } from '../../kit/popover.tsx'
import { useViewStrings } from '../../strings/views.ts'
import type { ShownConflict } from './editor-view.ts'
import { FieldTable } from './field-table.tsx'
import { valueAt } from './patch.ts'
import { canBringBack } from './resolution.ts'
import { useEdited, useEditor } from './use-editor.tsx'

const Both = ({ conflict }: { conflict: ShownConflict }) => {
  const { changes } = useViewStrings()
  const { fields, mine, theirs, before } = conflict
  const rows = fields.map((path) => ({ path, left: valueAt(mine, path), right: valueAt(theirs, path) }))
  return (
    <Popover label={changes.seeBoth} button={changes.seeBoth}>
      <FieldTable caption={before.name} left={changes.mine} right={changes.theirs} rows={rows} />
    </Popover>
  )
}

const ConflictNote = ({ conflict }: { conflict: ShownConflict }) => {
  const { changes } = useViewStrings()
  const editor = useEditor()
  const { before, theirs } = conflict
  const isDeleted = theirs === null
  const isLost = isDeleted && !canBringBack(conflict)
  return (
    <li className="conflict" role="alert">
      <span dir="auto">
        {isDeleted ? changes.deleted(before.name) : changes.conflict(before.name)}
        {isLost && ` ${changes.secretIsLost}`}
      </span>
      <span className="conflict-choices">
        {!isLost && (
          <Button look="primary" onPress={() => editor.resolve(conflict, 'mine')}>
            {isDeleted ? changes.bringBack : changes.keepMine}
          </Button>
        )}
        <Button onPress={() => editor.resolve(conflict, 'theirs')}>
          {isDeleted ? changes.leaveDeleted : changes.takeTheirs}
        </Button>
        {!isDeleted && <Both conflict={conflict} />}
      </span>
    </li>
  )
}

/** Edits of two people that met. Each waits for a choice; nothing of either is lost until then. */
export const ConflictNotes = () => {
  const { changes } = useViewStrings()
  const conflicts = useEdited((view) => view.conflicts)
  return (
    <ul className="conflicts" aria-label={changes.conflicts}>
      {conflicts.map((conflict) => (
        <ConflictNote key={conflict.id} conflict={conflict} />
      ))}
    </ul>
  )
}
