import type { Layer } from '@stream-manager/contracts'
import { keptList } from '../editing/kept.ts'

/** The part of a layer that the list shows. */
export type RowLayer = Pick<Layer, 'id' | 'name' | 'type' | 'visible' | 'status'>

const rowOf = ({ id, name, type, visible, status }: Layer): RowLayer => ({ id, name, type, visible, status })

const isSame = (one: RowLayer, other: RowLayer): boolean => JSON.stringify(one) === JSON.stringify(other)

/**
 * Makes the rows of the list, the uppermost layer first. A row stays the same object, and the list too, until something that
 * it shows is another: a layer that is dragged over the stage draws no row.
 */
export const createRows = (): ((layers: readonly Layer[]) => readonly RowLayer[]) => {
  let newest: readonly Layer[] = []
  let kept: readonly RowLayer[] = []
  return (layers) => {
    if (layers === newest) return kept
    newest = layers
    const before = new Map(kept.map((row) => [row.id, row]))
    const rows = layers.toReversed().map((layer) => {
      const row = rowOf(layer)
      const earlier = before.get(row.id)
      return earlier && isSame(earlier, row) ? earlier : row
    })
    kept = keptList(kept, rows)
    return kept
  }
}
