import { useMemo } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { Button } from '../../kit/button.tsx'
import { Popover } from '../../kit/popover.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { FieldTable } from './field-table.tsx'
import { compare, type Prepared, takenStep } from './prepared.ts'
import { useEdited, useEditor } from './use-editor.tsx'

const TAKE_KEYS = 'Ctrl+Enter'

/** A refusal is told as a notice; a conflict has its own note. */
const useTake = (isEnabled: boolean) => {
  const { editing } = useStrings()
  const editor = useEditor()
  const take = useAction(async () => {
    const outcome = await editor.take()
    if (outcome.kind === 'refused') throw outcome.error
  })
  const { run } = take
  useCommands(
    useMemo(
      () => [{ id: 'edit.take', title: editing.take, keys: TAKE_KEYS, isEnabled, run: () => void run() }],
      [editing, isEnabled, run],
    ),
  )
  return take
}

const Differences = () => {
  const { editing } = useStrings()
  const layers = useEdited((view) => view.layers)
  const onAir = useEdited((view) => view.onAir)
  return compare(onAir, layers).map(({ id, name, kind, fields }) =>
    kind === 'changed' ? (
      <FieldTable
        key={id}
        caption={name}
        left={editing.onAir}
        right={editing.preparedValue}
        rows={fields.map(({ path, onAir: left, prepared: right }) => ({ path, left, right }))}
      />
    ) : (
      <p key={id}>
        <b dir="auto">{name}</b> {kind === 'created' ? editing.layerCreated : editing.layerDeleted}
      </p>
    ),
  )
}

/** Shown while edits are prepared. */
export const PreparedControls = ({ prepared }: { prepared: Prepared }) => {
  const { editing } = useStrings()
  const { number } = useFormats()
  const editor = useEditor()
  const count = takenStep(prepared).length
  const take = useTake(count > 0)
  return (
    <>
      <span className="edit-prepared">
        {count === 0 ? editing.nothingPrepared : editing.prepared(count, number(count))}
      </span>
      {count > 0 && (
        <Popover label={editing.compare} button={editing.compare}>
          <Differences />
        </Popover>
      )}
      <Button onPress={() => editor.discardPrepared()}>{editing.discard}</Button>
      <span className="space" />
      <Button
        look="danger"
        hint={editing.takeHint}
        keys={TAKE_KEYS}
        isDisabled={count === 0}
        isWaiting={take.isPending}
        onPress={() => void take.run()}
      >
        {editing.take}
      </Button>
    </>
  )
}
