import { Suspense } from 'react'
import { lazyPart } from '../../kit/lazy-part.ts'
import { useMay } from '../../session/session.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useLocks } from '../editing/locks.ts'
import { useSelection } from '../editing/selection.tsx'
import { useEdited } from '../editing/use-editor.tsx'
import { boxOf } from './picking.ts'
import { ZOOMS, type Zoom } from './zoom.ts'

const AlignTools = lazyPart(async () => (await import('./align-tools.tsx')).AlignTools)

/** The selected layers that can be moved. */
const useMovable = () => {
  const { ids } = useSelection()
  const locks = useLocks()
  const layers = useEdited((view) => view.layers)
  return layers.filter(({ id }) => ids.includes(id) && !locks.ids.has(id)).map(boxOf)
}

/** Zoom, and how several layers lie to each other. */
export const StageTools = ({ zoom, onZoom }: { zoom: Zoom; onZoom: (zoom: Zoom) => void }) => {
  const { stage } = useStrings()
  const { percent } = useFormats()
  const mayEdit = useMay('layers.write')
  const boxes = useMovable()
  return (
    <div className="stage-tools">
      <select
        className="zoom"
        aria-label={stage.zoom}
        value={zoom}
        onChange={({ target }) => onZoom(ZOOMS.find((known) => String(known) === target.value) ?? 'fit')}
      >
        {ZOOMS.map((known) => (
          <option key={known} value={known}>
            {known === 'fit' ? stage.fit : percent(known)}
          </option>
        ))}
      </select>
      {mayEdit && boxes.length > 1 && (
        <Suspense>
          <AlignTools boxes={boxes} />
        </Suspense>
      )}
    </div>
  )
}
