import type { Layer, LayerCreate, LayerEdit, LayerOf, LayerPatch, LayerType } from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { isNumber, listOf, shape } from '../guards.ts'
import type { AwaitedOptions } from '../options.ts'
import { isLayer } from '../shapes.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { type Change, changeOf } from './answer.ts'
import { type ItemsApi, itemsApi } from './items.ts'

/** A layer to create. Only `type` and `content` are required; `type` decides the fields of `content`. */
export type NewLayer = {
  [Kind in LayerType]: Omit<LayerCreate, 'type' | 'content'> & {
    readonly type: Kind
    readonly content: LayerOf<Kind>['content']
  }
}[LayerType]

export interface LayerBatchOutcome {
  readonly revision: number
  /** One result for each operation, in order: `layer` for create and update, `order` for reorder. */
  readonly results: readonly {
    readonly op: LayerEdit['op']
    readonly id?: string
    readonly layer?: Layer
    readonly order?: readonly string[]
  }[]
}

export interface LayersApi extends ItemsApi<Layer, NewLayer, LayerPatch> {
  /**
   * Applies all operations in the same frame, or none. Errors are those of the single operations; `operation` is the index
   * of the refused one.
   */
  batch(operations: readonly LayerEdit[], options?: AwaitedOptions): Promise<Change<LayerBatchOutcome>>
}

const isBatchResult = shape<LayerBatchOutcome>({ revision: isNumber, results: listOf(isRecord) })

export const layersApi = (perform: Perform): LayersApi => ({
  ...itemsApi<Layer, NewLayer, LayerPatch>(perform, { noun: 'layers', single: 'layer', isItem: isLayer }),

  batch: async (operations, options = {}) => {
    const input = { operations }
    const operation: Operation = {
      method: 'layers.batch',
      params: input,
      verb: 'POST',
      path: '/layers/batch',
      body: input,
      awaited: true,
    }
    return changeOf(await perform(operation, options), isBatchResult, operation)
  },
})
