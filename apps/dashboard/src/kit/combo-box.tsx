import { useRef, useState } from 'react'
import {
  ComboBox as AriaComboBox,
  Button,
  Group,
  Input,
  type Key,
  type KeyboardEvent,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
} from 'react-aria-components'
import { nameOf, type Option, optionOf, passesFilter } from './combo-box-options.ts'
import { FieldNotes } from './field-notes.tsx'
import './field.css'
import './popover.css'

interface Props {
  readonly label: string
  readonly options: readonly Option[]
  /** The id of an option, or a text of the person's own. */
  readonly value: string
  /** Called once for each choice: by the list, by Enter, and when the field is left. */
  readonly onChange: (value: string) => void
  readonly help?: string | undefined
  readonly error?: string | null | undefined
  readonly maxLength?: number | undefined
  /** Takes the focus when it is shown. */
  readonly autoFocus?: boolean
}

/** The text while it is typed. Null while the field shows its value. */
const useTyped = (onCommit: (text: string) => void) => {
  const [typed, setTyped] = useState<string | null>(null)
  // Two events of one key press see the same state, but not the same reference.
  const latest = useRef<string | null>(null)
  const set = (text: string | null) => {
    latest.current = text
    setTyped(text)
  }
  const commit = () => {
    const text = latest.current
    set(null)
    if (text !== null) onCommit(text)
  }
  return { typed, set, commit }
}

/** One of many options, found by a part of its name, or a text that is none of them. */
export const ComboBox = ({
  label,
  options,
  value,
  onChange,
  help,
  error,
  maxLength,
  autoFocus = false,
}: Props) => {
  const choose = (id: string) => id !== value && onChange(id)
  const { typed, set, commit } = useTyped((text) => choose(optionOf(options, text)))
  // While a text is typed no option stands for it: Enter takes the text, or the option under the arrow keys.
  const isOption = typed === null && options.some(({ id }) => id === value)
  const onSelect = (key: Key | null) => {
    // Null stands for a text of the person's own, which `commit` gives.
    if (key === null) return
    set(null)
    choose(String(key))
  }
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'Enter') commit()
    if (key === 'Escape') set(null)
  }
  return (
    <AriaComboBox
      className="field field-inline"
      allowsCustomValue
      defaultItems={options}
      defaultFilter={passesFilter}
      value={isOption ? value : null}
      onChange={onSelect}
      inputValue={typed ?? nameOf(options, value)}
      onInputChange={(text) => set(text === nameOf(options, value) ? null : text)}
      onKeyDown={onKeyDown}
      onBlur={commit}
      autoFocus={autoFocus}
      validationBehavior="aria"
      isInvalid={Boolean(error)}
    >
      <Label>{label}</Label>
      <Group className="combo-box">
        <Input className="input" dir="auto" {...(maxLength !== undefined && { maxLength })} />
        <Button className="button button-icon">
          <span aria-hidden="true">▾</span>
        </Button>
      </Group>
      <FieldNotes help={help} error={error} />
      <Popover className="popover combo-box-list">
        <ListBox<Option> className="options">
          {({ id, name, note }) => (
            <ListBoxItem id={id} textValue={name} className="option">
              <span dir="auto">{name}</span>
              {note !== undefined && <span className="dim">{note}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  )
}
