import type { Layer } from '@stream-manager/contracts'
import { Button } from '../../kit/button.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { OpacitySlider } from '../inspector/opacity-slider.tsx'

/** Opacity and name of a layer, without selecting it. */
export const LayerMenu = ({ layer, onRename }: { layer: Layer; onRename: () => void }) => {
  const { layers } = useStrings()
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
