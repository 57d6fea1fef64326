import type { Author, Layer, LayerEvent } from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { isNumber, isText, isTexts, listOf, shape } from '../guards.ts'
import { isLayer } from '../shapes.ts'
import type { ChannelRules } from './channel-rules.ts'

/** The layers of the stream, lowest first, at the stream's revision. */
export interface LayerSnapshot {
  readonly revision: number
  readonly items: readonly Layer[]
}

const isAuthor = shape<Author>({ id: isText, name: isText })

const isLayerEvent = (value: unknown): value is LayerEvent => {
  if (!isRecord(value) || !isNumber(value['revision'])) return false
  if (value['by'] !== undefined && !isAuthor(value['by'])) return false
  switch (value['type']) {
    case 'layer.created':
    case 'layer.updated':
      return isLayer(value['layer'])
    case 'layer.deleted':
      return isText(value['id'])
    case 'layers.reordered':
      return isTexts(value['order'])
    default:
      return false
  }
}

/** The sort is stable: of layers with the same z-index the later one is above, as on the server. */
const inOrder = (layers: readonly Layer[]): Layer[] =>
  layers.toSorted((below, above) => below.zIndex - above.zIndex)

const place = (layers: readonly Layer[], layer: Layer): Layer[] =>
  inOrder(
    layers.some(({ id }) => id === layer.id)
      ? layers.map((other) => (other.id === layer.id ? layer : other))
      : [...layers, layer],
  )

/** The index in `order` becomes the z-index. A layer whose z-index changes gets the new revision. */
const reorder = (layers: readonly Layer[], order: readonly string[], revision: number): Layer[] => {
  const zIndexes = new Map(order.map((id, index) => [id, index]))
  return inOrder(
    layers.map((layer) => {
      const zIndex = zIndexes.get(layer.id) ?? layer.zIndex
      return zIndex === layer.zIndex ? layer : { ...layer, zIndex, revision }
    }),
  )
}

const itemsAfter = (items: readonly Layer[], event: LayerEvent): readonly Layer[] => {
  switch (event.type) {
    case 'layer.created':
    case 'layer.updated':
      return place(items, event.layer)
    case 'layer.deleted':
      return items.filter(({ id }) => id !== event.id)
    case 'layers.reordered':
      return reorder(items, event.order, event.revision)
  }
}

export const layerUpdates: ChannelRules<LayerSnapshot, LayerEvent> = {
  kind: 'layer-updates',
  isSnapshot: shape<LayerSnapshot>({ revision: isNumber, items: listOf(isLayer) }),
  isEvent: isLayerEvent,
  apply: ({ items }, event) => ({ revision: event.revision, items: itemsAfter(items, event) }),
}
