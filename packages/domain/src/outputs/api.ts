import type {
  Output,
  OutputCreate,
  OutputPatch,
  PreflightReport,
  PreflightRequest,
  Result,
} from '@stream-manager/contracts'
import type { WriteOptions } from '../store/api.ts'
import type { ItemTarget, StreamMutation } from '../stream/api.ts'

/** Tries destinations from where it runs. */
export interface Preflights {
  /** Errors: `request.invalid` for a url that no output could use; `request.rate_limited`. */
  run(request: PreflightRequest, deadlineMs: number): Promise<Result<PreflightReport>>
}

export interface PreflightCall {
  readonly request: PreflightRequest
  readonly deadlineMs: number
}

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
  /**
   * Goes the way of an output to its destination, without media. Nothing is stored.
   * Errors: `stream.not_found`; those of `Preflights`; `output.refused` for an address that is refused by its spelling; `output.preflight_unavailable`.
   */
  preflight(streamId: string, call: PreflightCall): Promise<Result<PreflightReport>>
  delete(target: ItemTarget, options?: WriteOptions): Promise<Result<StreamMutation<null>>>
}
