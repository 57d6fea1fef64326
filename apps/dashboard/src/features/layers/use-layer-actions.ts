import type { Layer, LayerEdit } from '@stream-manager/contracts'
import { useMemo } from 'react'
import { newId } from '../../kit/ids.ts'
import { useStrings } from '../../strings/strings.tsx'
import { asInput } from '../editing/steps.ts'
import { useEdit } from '../editing/use-edit.ts'
import { useEditor } from '../editing/use-editor.tsx'
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
  const edit = useEdit()
  return useMemo(() => {
    const layersOf = (ids: readonly string[]) => editor.view.layers.filter(({ id }) => ids.includes(id))
    return {
      show: (ids: readonly string[], visible: boolean) =>
        edit(ids.map((id) => ({ op: 'update', id, changes: { visible } }))),
      remove: (ids: readonly string[]) => edit(ids.map((id) => ({ op: 'delete', id }))),
      duplicate: (ids: readonly string[]) =>
        edit(layersOf(ids).map((layer) => copyOf(layer, strings.copyOf(layer.name)))),
      reorder: (order: ShownOrder) => edit([{ op: 'reorder', order: apiOrder(order) }]),
    }
  }, [editor, edit, strings])
}
