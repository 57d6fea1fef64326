import type { Layer } from '@stream-manager/contracts'
import { Icon } from '../../kit/icon.tsx'
import { useLayers } from '../../server/server.tsx'
import { useStrings } from '../../strings/strings.tsx'
import './layers-panel.css'

const LayerRow = ({ layer }: { layer: Layer }) => {
  const { layers } = useStrings()
  const state = layer.status?.state
  return (
    <li className="layer-row" data-hidden={!layer.visible || undefined}>
      <span className="layer-icon">
        <Icon name={layer.type} />
      </span>
      <span>
        {layer.name}
        <span className="layer-state" data-state={state}>
          {layer.visible ? (layer.status?.error?.message ?? (state && layers.state[state])) : layers.hidden}
        </span>
      </span>
    </li>
  )
}

/** The layers as they lie over each other, the uppermost first. */
export const LayersPanel = () => {
  const { layers } = useStrings()
  const { value } = useLayers()
  return (
    <section className="layers-panel" aria-labelledby="layers-title">
      <h2 id="layers-title">{layers.title}</h2>
      {value?.items.length === 0 && <p className="dim">{layers.none}</p>}
      <ol>
        {value?.items.toReversed().map((layer) => (
          <LayerRow key={layer.id} layer={layer} />
        ))}
      </ol>
    </section>
  )
}
