import {
  TextField as AriaTextField,
  Input,
  Label,
  TextArea,
  type TextFieldProps,
} from 'react-aria-components'
import { FieldNotes } from './field-notes.tsx'
import './field.css'

interface Props extends Omit<TextFieldProps, 'className' | 'style' | 'children' | 'validate'> {
  readonly label: string
  readonly help?: string | undefined
  /** Why the value was refused. Shown at the field. */
  readonly error?: string | null | undefined
  readonly rows?: number
  readonly isInline?: boolean
  readonly placeholder?: string | undefined
}

const given = (placeholder: string | undefined) => (placeholder === undefined ? {} : { placeholder })

/** A line of text, or several with `rows`. */
export const TextField = ({ label, help, error, rows, isInline = false, placeholder, ...rest }: Props) => (
  // A browser does not send a form with a field that it takes for invalid, also after the value was mended.
  <AriaTextField
    {...rest}
    validationBehavior="aria"
    className={isInline ? 'field field-inline' : 'field'}
    isInvalid={Boolean(error)}
  >
    <Label>{label}</Label>
    {rows === undefined ? (
      <Input className="input" dir="auto" {...given(placeholder)} />
    ) : (
      <TextArea className="input" dir="auto" rows={rows} {...given(placeholder)} />
    )}
    <FieldNotes help={help} error={error} />
  </AriaTextField>
)
