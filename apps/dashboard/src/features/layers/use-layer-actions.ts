import type { Layer, LayerEdit } from '@stream-manager/contracts'
import { useMemo } from 'react'
import { useTell } from '../../notices/notices.tsx'
import { reasonOf } from '../../notices/use-action.ts'
import { useStrings } from '../../strings/strings.tsx'
import { newId } from '../editing/ids.ts'
import { useSelection } from '../editing/selection.tsx'
import { asInput, type Step } from '../editing/steps.ts'
import { useEditor } from '../editing/use-editor.tsx'
import type { Size } from '../stage/geometry.ts'
import { type AddableType, newLayer } from './new-layer.ts'
import { apiOrder, type ShownOrder } from './order.ts'

/** A copy lies a little beside its original. */
const COPY_SHIFT_PX = 24

const copyOf = (layer: Layer, name: string): LayerEdit => {
  const { zIndex: _zIndex, ...input } = asInput(layer)
  const { x, y, ...size } = layer.frame
  const frame = { x: x + COPY_SHIFT_PX, y: y + COPY_SHIFT_PX, ...size }
  return { op: 'create', layer: { ...input, id: newId(layer.type), name, frame } }
}

/** Actions of the list and of its keys. A refusal is told; everything can be undone. */
export const useLayerActions = () => {
  const { layers: strings } = useStrings()
  const editor = useEditor()
  const tell = useTell()
  const { select } = useSelection()
  return useMemo(() => {
    const run = async (step: Step) => {
      const outcome = await editor.edit(step)
      if (outcome.kind === 'refused') tell({ tone: 'bad', text: reasonOf(outcome.error) })
    }
    const layersOf = (ids: readonly string[]) => editor.view.layers.filter(({ id }) => ids.includes(id))
    return {
      add: (type: AddableType, picture: Size) => {
        const id = newId(type)
        select([id])
        return run([{ op: 'create', layer: newLayer({ id, type, picture, name: strings.types[type] }) }])
      },
      show: (ids: readonly string[], visible: boolean) =>
        run(ids.map((id) => ({ op: 'update', id, changes: { visible } }))),
      remove: (ids: readonly string[]) => run(ids.map((id) => ({ op: 'delete', id }))),
      duplicate: (ids: readonly string[]) =>
        run(layersOf(ids).map((layer) => copyOf(layer, strings.copyOf(layer.name)))),
      reorder: (order: ShownOrder) => run([{ op: 'reorder', order: apiOrder(order) }]),
    }
  }, [editor, tell, select, strings])
}
