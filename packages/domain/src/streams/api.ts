import type { Caller, Result, Stream, StreamCreate, StreamSummary } from '@stream-manager/contracts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'

export interface SummaryRequest {
  readonly page: Partial<PageOptions>
  /** Reads the state only of streams on which the caller has `stream.read`. */
  readonly caller: Pick<Caller, 'role' | 'grants'>
  /** As in `Views.read`. */
  readonly acceptedAgeMs?: number | undefined
}

export interface Streams {
  list(): Promise<Stream[]>
  /** A page of all streams with what a list shows of their states. */
  summaries(request: SummaryRequest): Promise<Result<Page<StreamSummary>>>
  get(streamId: string): Promise<Result<Stream>>
  create(input: StreamCreate, options?: WriteOptions): Promise<Result<Mutation<Stream>>>
  /** Requires that the stream is offline. The default stream cannot be deleted. */
  delete(streamId: string, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /**
   * Encrypts stored secrets that an earlier version left in clear or that an earlier key encrypted. The streams keep
   * running. Returns the number of changed streams.
   */
  encryptSecrets(): Promise<Result<number>>
}
