import { Suspense } from 'react'
import { lazyPart } from '../../kit/lazy-part.ts'
import { NumberField } from '../../kit/number-field.tsx'
import { Select } from '../../kit/select.tsx'
import { Switch } from '../../kit/switch.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { AssetField } from '../assets/asset-field.tsx'
import type { Outcome } from '../editing/outbox.ts'
import { ColorField } from './color-field.tsx'
import type { Field } from './schema-fields.ts'
import { useDraft } from './use-draft.ts'

/** Its list is loaded with the first layer that has such a field. */
const PickerField = lazyPart(async () => (await import('./picker-field.tsx')).PickerField)

interface Props {
  readonly field: Field
  /** Null where the layer leaves it to the server. */
  readonly value: unknown
  readonly layerType: string
  readonly onChange: (value: unknown, gesture: symbol) => Promise<Outcome>
}

const LINES = 3

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')
const asNumber = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

/** An empty field of what may be left out clears it. */
const cleared = ({ isOptional }: Field, value: string): string | null =>
  isOptional && value === '' ? null : value

const TextControl = ({ field, value, onChange, label }: Props & { readonly label: string }) => {
  const draft = useDraft(asText(value), (text, gesture) => onChange(cleared(field, text), gesture))
  const shared = {
    label,
    value: draft.value,
    onChange: draft.change,
    onFocusChange: draft.onFocusChange,
    error: draft.error,
  }
  if (field.kind === 'color') return <ColorField label={label} draft={draft} />
  const limit = field.maxLength === undefined ? {} : { maxLength: field.maxLength }
  return <TextField {...shared} {...limit} isInline {...(field.kind === 'lines' && { rows: LINES })} />
}

const NumberControl = ({ field, value, onChange, label }: Props & { readonly label: string }) => {
  const { inspector } = useViewStrings()
  const draft = useDraft(asNumber(value), (number, gesture) =>
    onChange(Number.isNaN(number) && field.isOptional ? null : number, gesture),
  )
  return (
    <NumberField
      label={label}
      unit={inspector.units[field.name]}
      value={draft.value}
      onChange={draft.change}
      onFocusChange={draft.onFocusChange}
      error={draft.error}
      isInline
      {...(field.isWhole && { step: 1 })}
      {...(field.min !== undefined && { minValue: field.min })}
      {...(field.max !== undefined && { maxValue: field.max })}
    />
  )
}

const ChoiceControl = ({ field, value, onChange, label }: Props & { readonly label: string }) => {
  const { inspector } = useViewStrings()
  const unset = field.isOptional ? [{ id: '', name: inspector.unset }] : []
  const choices = field.choices.map((id) => ({ id, name: inspector.choices[id] ?? id }))
  return (
    <Select
      label={label}
      options={[...unset, ...choices]}
      value={asText(value)}
      onChange={(id) => void onChange(cleared(field, id), Symbol('choice'))}
      isInline
    />
  )
}

/** The control of one field of the contract. */
export const ContentField = (props: Props) => {
  const { inspector } = useViewStrings()
  const { field, value, onChange, layerType } = props
  const label = inspector.fields[field.name] ?? field.name
  switch (field.kind) {
    case 'number':
      return <NumberControl {...props} label={label} />
    case 'choice':
      return <ChoiceControl {...props} label={label} />
    case 'flag':
      return (
        <Switch isSelected={value === true} onChange={(isOn) => void onChange(isOn, Symbol('flag'))}>
          {label}
        </Switch>
      )
    case 'asset':
      return (
        <AssetField
          label={label}
          kind={layerType === 'video' ? 'video' : 'image'}
          value={asText(value) || null}
          onChange={(id) => void onChange(id, Symbol('asset'))}
        />
      )
    case 'font':
    case 'zone':
      return (
        <Suspense fallback={<span className="field">{label}</span>}>
          <PickerField
            label={label}
            kind={field.kind}
            value={asText(value)}
            maxLength={field.maxLength}
            onChange={onChange}
          />
        </Suspense>
      )
    default:
      return <TextControl {...props} label={label} />
  }
}
