import { useMemo } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { Button } from '../../kit/button.tsx'
import { Popover } from '../../kit/popover.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { FieldTable } from './field-table.tsx'
import { compare, type Prepared, takenStep } from './prepared.ts'
import { useEdited, useEditor } from './use-editor.tsx'

const TAKE_KEYS = 'Ctrl+Enter'

/** A refusal is told as a notice; a conflict has its own note. */
const useTake = (isEnabled: boolean) => {
  const { changes } = useViewStrings()
  const editor = useEditor()
  const take = useAction(async () => {
    const outcome = await editor.take()
    if (outcome.kind === 'refused') throw outcome.error
  })
  const { run } = take
  useCommands(
    useMemo(
      () => [{ id: 'edit.take', title: changes.take, keys: TAKE_KEYS, isEnabled, run: () => void run() }],
      [changes, isEnabled, run],
    ),
  )
  return take
}

const Differences = () => {
  const { changes } = useViewStrings()
  const layers = useEdited((view) => view.layers)
  const onAir = useEdited((view) => view.onAir)
  return compare(onAir, layers).map(({ id, name, kind, fields }) =>
    kind === 'changed' ? (
      <FieldTable
        key={id}
        caption={name}
        left={changes.onAir}
        right={changes.preparedValue}
        rows={fields.map(({ path, onAir: left, prepared: right }) => ({ path, left, right }))}
      />
    ) : (
      <p key={id}>
        <b dir="auto">{name}</b> {kind === 'created' ? changes.layerCreated : changes.layerDeleted}
      </p>
    ),
  )
}

/** Shown while edits are prepared. */
export const PreparedControls = ({ prepared }: { prepared: Prepared }) => {
  const { changes } = useViewStrings()
  const { number } = useFormats()
  const editor = useEditor()
  const count = takenStep(prepared).length
  const take = useTake(count > 0)
  return (
    <>
      <span className="edit-prepared">
        {count === 0 ? changes.nothingPrepared : changes.prepared(count, number(count))}
      </span>
      {count > 0 && (
        <Popover label={changes.compare} button={changes.compare}>
          <Differences />
        </Popover>
      )}
      <Button onPress={() => editor.discardPrepared()}>{changes.discard}</Button>
      <span className="space" />
      <Button
        look="danger"
        hint={changes.takeHint}
        keys={TAKE_KEYS}
        isDisabled={count === 0}
        isWaiting={take.isPending}
        onPress={() => void take.run()}
      >
        {changes.take}
      </Button>
    </>
  )
}
