import type { Output, OutputType } from '@stream-manager/contracts'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { faultAt } from '../../kit/field-fault.ts'
import { NumberField } from '../../kit/number-field.tsx'
import { Select } from '../../kit/select.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useSubmit } from '../../kit/use-submit.ts'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { OUTPUT_FORMS, type OutputDraft, type OutputField } from './fields.ts'

interface Props {
  readonly type: OutputType
  /** Null for a new one. */
  readonly output: Output | null
  readonly onSave: (draft: OutputDraft) => Promise<unknown>
  readonly onDone: () => void
}

type Options = Readonly<Record<string, unknown>>

const OptionField = ({
  field,
  value,
  onChange,
}: {
  field: OutputField
  value: unknown
  onChange: (value: unknown) => void
}) => {
  const { outputs } = useViewStrings()
  const label = outputs.options[field.name] ?? field.name
  if (field.kind === 'choice') {
    const options = (field.choices ?? []).map((id) => ({ id, name: id }))
    return (
      <Select
        label={label}
        options={options}
        value={typeof value === 'string' ? value : null}
        onChange={onChange}
      />
    )
  }
  if (field.kind === 'text') {
    return <TextField label={label} value={typeof value === 'string' ? value : ''} onChange={onChange} />
  }
  return (
    <NumberField
      label={label}
      unit={field.unit}
      value={typeof value === 'number' ? value : Number.NaN}
      onChange={onChange}
      {...(field.min !== undefined && { minValue: field.min })}
      {...(field.max !== undefined && { maxValue: field.max })}
    />
  )
}

const useOutputForm = ({ output, onSave, onDone }: Props) => {
  const [url, setUrl] = useState(output?.url ?? '')
  const [key, setKey] = useState('')
  const [options, setOptions] = useState<Options>((output?.options ?? {}) as Options)
  const { error, reason, isPending, submit } = useSubmit(async () => {
    await onSave({ url: url.trim(), key, options })
    onDone()
  })
  /** The reason at the field that was refused. */
  const errorAt = (path: string): string | null => faultAt(error, path)
  const isPlaced = ['/url', '/key'].some((path) => errorAt(path) !== null)
  return {
    ...{ url, setUrl, key, setKey, options, setOptions, isPending, submit, errorAt },
    otherError: isPlaced ? null : reason,
  }
}

/** Adds or changes an output. What was typed stays when the server refuses it. */
export const OutputForm = (props: Props) => {
  const { common } = useStrings()
  const { outputs } = useViewStrings()
  const { type, output, onDone } = props
  const form = useOutputForm(props)
  const { needsUrl, takesKey, options } = OUTPUT_FORMS[type]
  return (
    <form className="output-form" onSubmit={form.submit}>
      {needsUrl && (
        <TextField
          label={outputs.url}
          placeholder={outputs.urlExample[type]}
          value={form.url}
          onChange={form.setUrl}
          error={form.errorAt('/url')}
          isRequired
          autoFocus
        />
      )}
      {takesKey && (
        <TextField
          label={outputs.key[type] ?? ''}
          type="password"
          autoComplete="off"
          value={form.key}
          onChange={form.setKey}
          help={output?.hasKey ? outputs.keyIsSet : outputs.keyIsSecret}
          error={form.errorAt('/key')}
        />
      )}
      {options.map((field) => (
        <OptionField
          key={field.name}
          field={field}
          value={form.options[field.name]}
          onChange={(value) => form.setOptions({ ...form.options, [field.name]: value })}
        />
      ))}
      {form.otherError !== null && (
        <p className="field-error" role="alert">
          {form.otherError}
        </p>
      )}
      <div className="dialog-buttons">
        <Button onPress={onDone}>{common.cancel}</Button>
        <Button type="submit" look="primary" isWaiting={form.isPending}>
          {output ? outputs.save : outputs.add}
        </Button>
      </div>
    </form>
  )
}
