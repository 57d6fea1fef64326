import { FieldError, Text } from 'react-aria-components'

interface Props {
  readonly help?: string | undefined
  /** Why the value was refused. */
  readonly error?: string | null | undefined
}

/** The texts below a field. */
export const FieldNotes = ({ help, error }: Props) => (
  <>
    {help !== undefined && (
      <Text slot="description" className="field-help">
        {help}
      </Text>
    )}
    <FieldError className="field-error">{error}</FieldError>
  </>
)
