import { Button } from '../../kit/button.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useEdited } from '../editing/use-editor.tsx'
import { OpacitySlider } from '../inspector/opacity-slider.tsx'

/** Opacity and name of a layer, without selecting it. */
export const LayerMenu = ({ id, onRename }: { id: string; onRename: () => void }) => {
  const { layers } = useStrings()
  const layer = useEdited((view) => view.layers.find((known) => known.id === id))
  if (!layer) return null
  return (
    <div className="layer-menu">
      <span aria-hidden="true" className="dim">
        {layers.opacity}
      </span>
      <OpacitySlider layer={layer} label={layers.opacityOf(layer.name)} />
      <Button onPress={onRename}>{layers.rename}</Button>
    </div>
  )
}
