import {
  Select as AriaSelect,
  Button,
  type Key,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from 'react-aria-components'
import './field.css'
import './popover.css'

interface Option {
  readonly id: string
  readonly name: string
}

interface Props {
  readonly label: string
  readonly options: readonly Option[]
  /** Null: nothing is chosen. */
  readonly value: string | null
  readonly onChange: (id: string) => void
  readonly help?: string | undefined
  readonly placeholder?: string | undefined
  readonly isInline?: boolean
  readonly isDisabled?: boolean
  /** The label is for screen readers only. */
  readonly isLabelHidden?: boolean
}

/** One of some options. */
export const Select = ({
  label,
  options,
  value,
  onChange,
  help,
  placeholder,
  isInline,
  isDisabled,
  isLabelHidden,
}: Props) => (
  <AriaSelect
    className={isInline ? 'field field-inline' : 'field'}
    value={value}
    onChange={(key: Key | null) => key !== null && onChange(String(key))}
    isDisabled={isDisabled ?? false}
    {...(placeholder !== undefined && { placeholder })}
    {...(isLabelHidden && { 'aria-label': label })}
  >
    {!isLabelHidden && <Label>{label}</Label>}
    <Button className="input select-button">
      <SelectValue />
      <span aria-hidden="true">▾</span>
    </Button>
    {help !== undefined && (
      <Text slot="description" className="field-help">
        {help}
      </Text>
    )}
    <Popover className="popover">
      <ListBox className="options" items={options}>
        {({ id, name }) => (
          <ListBoxItem id={id} textValue={name} className="option">
            {name}
          </ListBoxItem>
        )}
      </ListBox>
    </Popover>
  </AriaSelect>
)
