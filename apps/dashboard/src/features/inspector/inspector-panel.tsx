import type { Layer } from '@stream-manager/contracts'
import { Suspense } from 'react'
import { lazyPart } from '../../kit/lazy-part.ts'
import { useMay } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useSelection } from '../editing/selection.tsx'
import { useEdited } from '../editing/use-editor.tsx'
import './inspector.css'

/** Its fields are half of the page's controls: they are loaded with the first selection. */
const LayerForm = lazyPart(async () => (await import('./layer-form.tsx')).LayerForm)

const ReadOnly = ({ layer }: { layer: Layer }) => {
  const { stage } = useStrings()
  const { x, y, width, height } = layer.frame
  return (
    <div className="inspector" dir="auto">
      <b>{layer.name}</b>
      <p className="dim">{stage.place(String(x), String(y), `${width} × ${height}`)}</p>
    </div>
  )
}

/** The selected layer. */
export const InspectorPanel = () => {
  const { layers: strings } = useStrings()
  const { ids } = useSelection()
  const layers = useEdited((view) => view.layers)
  const mayEdit = useMay('layers.write')
  const selected = layers.filter(({ id }) => ids.includes(id))
  const [layer] = selected
  if (!layer) return <p className="dim">{strings.noneSelected}</p>
  if (selected.length > 1) return <p className="dim">{strings.severalSelected(selected.length)}</p>
  if (!mayEdit) return <ReadOnly layer={layer} />
  return (
    <Suspense>
      <LayerForm key={layer.id} layer={layer} />
    </Suspense>
  )
}
