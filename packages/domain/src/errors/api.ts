import type {
  ErrorGroup,
  ErrorGroupDetails,
  ErrorGroupList,
  ErrorGroupPatch,
  ErrorStateChange,
  ErrorsQuery,
  Result,
} from '@stream-manager/contracts'
import type { Mutation, WriteOptions } from '../store/api.ts'

/** Groups of warnings and errors: read from the store of history, which the event handler fills from the logs. */
export interface Errors {
  /** Groups that occurred last come first. Errors: `analytics.unavailable`. */
  list(query: ErrorsQuery): Promise<Result<ErrorGroupList>>
  /** Errors: `analytics.unavailable`, `error.not_found`. */
  get(id: string): Promise<Result<ErrorGroupDetails>>
  /** Publishes the state. Errors: `analytics.unavailable`, `error.not_found`. */
  setState(
    id: string,
    patch: ErrorGroupPatch,
    options?: WriteOptions,
  ): Promise<Result<Mutation<ErrorStateChange>>>
  /**
   * The group after a change of its state. Waits for a moment until the store has it, so that a read which follows shows it.
   * Errors: `analytics.unavailable`, `error.not_found`.
   */
  judged(change: ErrorStateChange): Promise<Result<ErrorGroup>>
}
