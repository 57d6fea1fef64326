import type { Layer, LayerBatch, LayerCreate, LayerPatch, Result } from '@stream-manager/contracts'
import type { Mutation, WriteOptions } from '../store/api.ts'

export interface LayerBatchOutcome {
  readonly results: {
    op: 'create' | 'update' | 'delete' | 'reorder'
    id?: string
    layer?: Layer
    order?: string[]
  }[]
}

export interface LayerTarget {
  readonly streamId: string
  readonly layerId: string
}

export interface Layers {
  /** In z-order, lowest first. */
  list(streamId: string): Promise<Result<{ revision: number; items: Layer[] }>>
  get(streamId: string, layerId: string): Promise<Result<Layer>>
  create(streamId: string, input: LayerCreate, options?: WriteOptions): Promise<Result<Mutation<Layer>>>
  update(target: LayerTarget, changes: LayerPatch, options?: WriteOptions): Promise<Result<Mutation<Layer>>>
  delete(target: LayerTarget, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /** All edits in one commit, so in one frame, or none. A refusal names the edit's index. */
  batch(
    streamId: string,
    batch: LayerBatch,
    options?: WriteOptions,
  ): Promise<Result<Mutation<LayerBatchOutcome>>>
}
