import type { Result, Stream, StreamCreate } from '@stream-manager/contracts'
import type { Mutation, WriteOptions } from '../store/api.ts'

export interface Streams {
  list(): Promise<Stream[]>
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
