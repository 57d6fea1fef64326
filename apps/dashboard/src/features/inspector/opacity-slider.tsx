import type { Layer } from '@stream-manager/contracts'
import { Slider } from '../../kit/slider.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useEditor } from '../editing/use-editor.tsx'
import { useDraft } from './use-draft.ts'

/** The opacity of a layer. A drag is one step to undo. */
export const OpacitySlider = ({ layer, label }: { layer: Layer; label: string }) => {
  const { percent } = useFormats()
  const editor = useEditor()
  const opacity = useDraft(layer.opacity, (value, gesture) =>
    editor.edit([{ op: 'update', id: layer.id, changes: { opacity: value } }], gesture),
  )
  return (
    <>
      <Slider
        label={label}
        text={percent(opacity.value)}
        value={opacity.value}
        minValue={0}
        maxValue={1}
        step={0.01}
        onChange={opacity.change}
        onChangeEnd={opacity.end}
      />
      {opacity.error !== null && <p className="field-error">{opacity.error}</p>}
    </>
  )
}
