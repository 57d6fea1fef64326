import { Button } from '../../kit/button.tsx'
import { useMay } from '../../session/session.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useLocks } from '../editing/locks.ts'
import { useSelection } from '../editing/selection.tsx'
import { useEdited, useEditor } from '../editing/use-editor.tsx'
import { ALIGNMENTS, aligned, distributed } from './align.ts'
import type { PlacedBox } from './drag.ts'
import { wholeRect } from './geometry.ts'
import { boxOf } from './picking.ts'
import { ZOOMS, type Zoom } from './zoom.ts'

const AlignTools = () => {
  const { stage } = useStrings()
  const editor = useEditor()
  const { ids } = useSelection()
  const locks = useLocks()
  const layers = useEdited((view) => view.layers)
  const boxes = layers.filter(({ id }) => ids.includes(id) && !locks.ids.has(id)).map(boxOf)
  const put = (placed: readonly PlacedBox[]) =>
    void editor.edit(
      placed.map(({ id, ...box }) => ({ op: 'update', id, changes: { frame: wholeRect(box) } })),
    )
  if (boxes.length < 2) return null
  return (
    <fieldset className="stage-align">
      <legend className="visually-hidden">{stage.align}</legend>
      {ALIGNMENTS.map((alignment) => (
        <Button key={alignment} onPress={() => put(aligned(boxes, alignment))}>
          {stage.alignments[alignment]}
        </Button>
      ))}
      {boxes.length > 2 && (
        <>
          <Button onPress={() => put(distributed(boxes, 'x'))}>{stage.distributeAcross}</Button>
          <Button onPress={() => put(distributed(boxes, 'y'))}>{stage.distributeDown}</Button>
        </>
      )}
    </fieldset>
  )
}

/** Zoom, and how several layers lie to each other. */
export const StageTools = ({ zoom, onZoom }: { zoom: Zoom; onZoom: (zoom: Zoom) => void }) => {
  const { stage } = useStrings()
  const { percent } = useFormats()
  const mayEdit = useMay('layers.write')
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
      {mayEdit && <AlignTools />}
    </div>
  )
}
