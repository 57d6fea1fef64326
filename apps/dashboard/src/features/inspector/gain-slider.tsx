import type { Layer } from '@stream-manager/contracts'
import { Slider } from '../../kit/slider.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useEditor } from '../editing/use-editor.tsx'
import { decibelText, gainOf, SILENT_DB, toDecibel } from './gain.ts'
import { useDraft } from './use-draft.ts'

/** The gain of a layer in decibels. A drag is one step to undo. */
export const GainSlider = ({ layer: { id, audio }, label }: { layer: Layer; label: string }) => {
  const { number } = useFormats()
  const editor = useEditor()
  const gain = useDraft(toDecibel(audio.gain), (decibel, gesture) =>
    editor.edit([{ op: 'update', id, changes: { audio: { gain: gainOf(decibel) } } }], gesture),
  )
  return (
    <Slider
      label={label}
      text={decibelText(gain.value, number)}
      value={gain.value}
      minValue={SILENT_DB}
      maxValue={12}
      step={0.5}
      onChange={gain.change}
      onChangeEnd={gain.end}
    />
  )
}
