import type { Output, OutputCreate, OutputPatch, Result } from '@stream-manager/contracts'
import type { Mutation, WriteOptions } from '../store/api.ts'

export interface OutputTarget {
  readonly streamId: string
  readonly outputId: string
}

export interface Outputs {
  list(streamId: string): Promise<Result<{ revision: number; items: Output[] }>>
  get(streamId: string, outputId: string): Promise<Result<Output>>
  create(streamId: string, input: OutputCreate, options?: WriteOptions): Promise<Result<Mutation<Output>>>
  update(
    target: OutputTarget,
    changes: OutputPatch,
    options?: WriteOptions,
  ): Promise<Result<Mutation<Output>>>
  delete(target: OutputTarget, options?: WriteOptions): Promise<Result<Mutation<null>>>
}
