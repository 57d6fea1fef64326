import {
  NumberField as AriaNumberField,
  Group,
  Input,
  Label,
  type NumberFieldProps,
} from 'react-aria-components'
import { FieldNotes } from './field-notes.tsx'
import './field.css'

interface Props extends Omit<NumberFieldProps, 'className' | 'style' | 'children' | 'validate'> {
  readonly label: string
  readonly unit?: string | undefined
  readonly help?: string | undefined
  readonly error?: string | null | undefined
  readonly isInline?: boolean
}

/** A number with its unit. Arrow keys and the wheel step it; it is given on Enter and when the field is left. */
export const NumberField = ({ label, unit, help, error, isInline = false, ...rest }: Props) => (
  <AriaNumberField
    formatOptions={{ useGrouping: false, maximumFractionDigits: 3 }}
    {...rest}
    validationBehavior="aria"
    className={isInline ? 'field field-inline' : 'field'}
    isInvalid={Boolean(error)}
  >
    <Label>{label}</Label>
    <Group className="number" data-unit={unit}>
      <Input className="input" />
      {unit !== undefined && (
        <span className="number-unit" aria-hidden="true">
          {unit}
        </span>
      )}
    </Group>
    <FieldNotes help={help} error={error} />
  </AriaNumberField>
)
