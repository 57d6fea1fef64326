import type { Output, OutputCreate, OutputPatch, Result } from '@stream-manager/contracts'
import type { WriteOptions } from '../store/api.ts'
import type { ItemTarget, StreamMutation } from '../stream/api.ts'

export interface Outputs {
  list(streamId: string): Promise<Result<{ revision: number; items: Output[] }>>
  get(streamId: string, outputId: string): Promise<Result<Output>>
  create(
    streamId: string,
    input: OutputCreate,
    options?: WriteOptions,
  ): Promise<Result<StreamMutation<Output>>>
  update(
    target: ItemTarget,
    changes: OutputPatch,
    options?: WriteOptions,
  ): Promise<Result<StreamMutation<Output>>>
  delete(target: ItemTarget, options?: WriteOptions): Promise<Result<StreamMutation<null>>>
}
