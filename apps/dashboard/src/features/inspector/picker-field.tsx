import { useMemo, useRef, useState } from 'react'
import { ComboBox } from '../../kit/combo-box.tsx'
import type { Option } from '../../kit/combo-box-options.ts'
import { useViewStrings } from '../../strings/views.ts'
import { useAssetsOfKind } from '../assets/assets-of-kind.ts'
import type { Outcome } from '../editing/outbox.ts'
import { fontOptions } from './fonts.ts'
import { timeZoneOptions } from './time-zones.ts'
import { refusalOf } from './use-draft.ts'

interface Props {
  readonly label: string
  readonly kind: 'font' | 'zone'
  /** Empty where the layer leaves it to the server. */
  readonly value: string
  readonly maxLength: number | undefined
  readonly onChange: (value: string | null, gesture: symbol) => Promise<Outcome>
}

interface PickerProps extends Props {
  readonly options: readonly Option[]
  readonly help?: string | undefined
}

/** Each choice is one step to undo. A refused one stays in the field with the reason. */
const Picker = ({ label, value, maxLength, onChange, options, help }: PickerProps) => {
  const [refused, setRefused] = useState<{ readonly value: string; readonly error: string } | null>(null)
  const newest = useRef(0)
  const choose = (chosen: string) => {
    newest.current += 1
    const mine = newest.current
    setRefused(null)
    void onChange(chosen === '' ? null : chosen, Symbol('choice')).then((outcome) => {
      if (mine !== newest.current || outcome.kind !== 'refused') return
      setRefused({ value: chosen, error: refusalOf(outcome.error) })
    })
  }
  return (
    <ComboBox
      label={label}
      options={options}
      value={refused?.value ?? value}
      error={refused?.error}
      onChange={choose}
      help={help}
      maxLength={maxLength}
    />
  )
}

const FontPicker = (props: Props) => {
  const { inspector } = useViewStrings()
  const { assets, help } = useAssetsOfKind('font')
  const options = useMemo(() => fontOptions(assets, inspector.picker), [assets, inspector])
  return <Picker {...props} options={options} help={help} />
}

const TimeZonePicker = (props: Props) => {
  const { inspector } = useViewStrings()
  const options = useMemo(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    return timeZoneOptions(timeZone, Intl.supportedValuesOf('timeZone'), inspector.picker)
  }, [inspector])
  return <Picker {...props} options={options} />
}

/** A font or a time zone, from a list or as a text. */
export const PickerField = (props: Props) =>
  props.kind === 'font' ? <FontPicker {...props} /> : <TimeZonePicker {...props} />
