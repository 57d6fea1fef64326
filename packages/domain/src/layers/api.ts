import type { Layer, LayerBatch, LayerCreate, LayerPatch, Result } from '@stream-manager/contracts'
import type { WriteOptions } from '../store/api.ts'
import type { ItemTarget, StreamMutation } from '../stream/api.ts'

export interface LayerBatchOutcome {
  readonly results: {
    op: 'create' | 'update' | 'delete' | 'reorder'
    id?: string
    layer?: Layer
    order?: string[]
  }[]
}

export interface Layers {
  /** In z-order, lowest first. */
  list(streamId: string): Promise<Result<{ revision: number; items: Layer[] }>>
  get(streamId: string, layerId: string): Promise<Result<Layer>>
  create(streamId: string, input: LayerCreate, options?: WriteOptions): Promise<Result<StreamMutation<Layer>>>
  update(
    target: ItemTarget,
    changes: LayerPatch,
    options?: WriteOptions,
  ): Promise<Result<StreamMutation<Layer>>>
  delete(target: ItemTarget, options?: WriteOptions): Promise<Result<StreamMutation<null>>>
  /** All edits in one commit, so in one frame, or none. A refusal names the edit's index. */
  batch(
    streamId: string,
    batch: LayerBatch,
    options?: WriteOptions,
  ): Promise<Result<StreamMutation<LayerBatchOutcome>>>
}
