import type { Layer } from '@stream-manager/contracts'
import { Button } from '../../kit/button.tsx'
import { Slider } from '../../kit/slider.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useEditor } from '../editing/use-editor.tsx'
import { useDraft } from '../inspector/use-draft.ts'

/** Opacity and name of a layer, without selecting it. A drag of the slider is one step to undo. */
export const LayerMenu = ({ layer, onRename }: { layer: Layer; onRename: () => void }) => {
  const { inspector, layers } = useStrings()
  const { percent } = useFormats()
  const editor = useEditor()
  const { id, name } = layer
  const opacity = useDraft(layer.opacity, (value, gesture) =>
    editor.edit([{ op: 'update', id, changes: { opacity: value } }], gesture),
  )
  return (
    <div className="layer-menu">
      <span aria-hidden="true" className="dim">
        {inspector.opacity}
      </span>
      <Slider
        label={inspector.opacityOf(name)}
        text={percent(opacity.value)}
        value={opacity.value}
        minValue={0}
        maxValue={1}
        step={0.01}
        onChange={opacity.change}
        onChangeEnd={opacity.end}
      />
      {opacity.error !== null && <p className="field-error">{opacity.error}</p>}
      <Button onPress={onRename}>{layers.rename}</Button>
    </div>
  )
}
