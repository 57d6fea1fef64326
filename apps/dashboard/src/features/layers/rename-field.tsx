import schemas from 'virtual:layer-schemas'
import type { Layer } from '@stream-manager/contracts'
import { type KeyboardEvent, type SyntheticEvent, useEffect, useRef, useState } from 'react'
import { useStrings } from '../../strings/strings.tsx'
import { useEdit } from '../editing/use-edit.ts'

/** The row must not take a press inside of the field for its own. */
const keep = (event: SyntheticEvent) => event.stopPropagation()

interface Props {
  readonly layer: Pick<Layer, 'id' | 'name'>
  readonly onEnd: () => void
}

/** The name as a field. Enter stores it and Escape leaves it; leaving the field otherwise stores it too. */
export const RenameField = ({ layer: { id, name }, onEnd }: Props) => {
  const { layers } = useStrings()
  const edit = useEdit()
  const field = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  // Another person may rename the layer meanwhile: a field that is only left must not undo that.
  const [first] = useState(name)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const end = (isStored: boolean) => {
    if (isDone.current) return
    isDone.current = true
    const typed = field.current?.value.trim() ?? ''
    if (isStored && typed !== '' && typed !== first) edit([{ op: 'update', id, changes: { name: typed } }])
    onEnd()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    // Enter and Escape of an input method are about its own choice.
    if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return
    const row = field.current?.closest<HTMLElement>('[role="row"]')
    end(event.key === 'Enter')
    row?.focus()
  }
  return (
    <input
      ref={field}
      className="input"
      dir="auto"
      aria-label={layers.nameOf(name)}
      defaultValue={first}
      maxLength={schemas.layer.properties?.['name']?.maxLength}
      onKeyDown={onKeyDown}
      onBlur={() => end(true)}
      onPointerDown={keep}
      onMouseDown={keep}
      onClick={keep}
      onDoubleClick={keep}
    />
  )
}
