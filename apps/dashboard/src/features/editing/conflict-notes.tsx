import { Button } from '../../kit/button.tsx'
import { Popover } from '../../kit/popover.tsx'
import { useStrings } from '../../strings/strings.tsx'
import type { ShownConflict } from './editor-view.ts'
import { FieldTable } from './field-table.tsx'
import { valueAt } from './patch.ts'
import { canBringBack } from './resolution.ts'
import { useEdited, useEditor } from './use-editor.tsx'

const Both = ({ conflict }: { conflict: ShownConflict }) => {
  const { editing } = useStrings()
  const { fields, mine, theirs, before } = conflict
  const rows = fields.map((path) => ({ path, left: valueAt(mine, path), right: valueAt(theirs, path) }))
  return (
    <Popover label={editing.seeBoth} button={editing.seeBoth}>
      <FieldTable caption={before.name} left={editing.mine} right={editing.theirs} rows={rows} />
    </Popover>
  )
}

const ConflictNote = ({ conflict }: { conflict: ShownConflict }) => {
  const { editing } = useStrings()
  const editor = useEditor()
  const { before, theirs } = conflict
  const isDeleted = theirs === null
  const isLost = isDeleted && !canBringBack(conflict)
  return (
    <li className="conflict" role="alert">
      <span dir="auto">
        {isDeleted ? editing.deleted(before.name) : editing.conflict(before.name)}
        {isLost && ` ${editing.secretIsLost}`}
      </span>
      <span className="conflict-choices">
        {!isLost && (
          <Button look="primary" onPress={() => editor.resolve(conflict, 'mine')}>
            {isDeleted ? editing.bringBack : editing.keepMine}
          </Button>
        )}
        <Button onPress={() => editor.resolve(conflict, 'theirs')}>
          {isDeleted ? editing.leaveDeleted : editing.takeTheirs}
        </Button>
        {!isDeleted && <Both conflict={conflict} />}
      </span>
    </li>
  )
}

/** Edits of two people that met. Each waits for a choice; nothing of either is lost until then. */
export const ConflictNotes = () => {
  const { editing } = useStrings()
  const conflicts = useEdited((view) => view.conflicts)
  return (
    <ul className="conflicts" aria-label={editing.conflicts}>
      {conflicts.map((conflict) => (
        <ConflictNote key={conflict.id} conflict={conflict} />
      ))}
    </ul>
  )
}
