import type { Stream, StreamCreate, StreamSummary } from '@stream-manager/contracts'
import { listOf, shape } from '../guards.ts'
import type { ConditionalOptions, ReadOptions, WriteOptions } from '../options.ts'
import { isStream, isStreamSummary } from '../shapes.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { callsOn } from './calls.ts'

export interface StreamsApi {
  /** Every stream with its status, health, uptime and outputs; `main` is always there. */
  list(options?: ReadOptions): Promise<readonly StreamSummary[]>
  get(streamId: string, options?: ReadOptions): Promise<Stream>
  create(stream: StreamCreate, options?: WriteOptions): Promise<Stream>
  /** Requires that the stream is offline. */
  delete(streamId: string, options?: ConditionalOptions): Promise<void>
}

const LIST: Operation = { method: 'streams.list', verb: 'GET', path: '/streams' }
const isList = shape<{ items: StreamSummary[] }>({ items: listOf(isStreamSummary) })

const one = (streamId: string, operation: Pick<Operation, 'method' | 'verb'>): Operation => ({
  ...operation,
  params: { id: streamId },
  path: `/streams/${encodeURIComponent(streamId)}`,
})

export const streamsApi = (perform: Perform): StreamsApi => {
  const { answer, done } = callsOn(perform)
  return {
    list: async (options) => (await answer(LIST, isList, options)).items,
    get: (id, options) => answer(one(id, { method: 'streams.get', verb: 'GET' }), isStream, options),
    create: (stream, options) => {
      const path = '/streams'
      const operation: Operation = {
        method: 'streams.create',
        params: stream,
        verb: 'POST',
        path,
        body: stream,
      }
      return answer(operation, isStream, options)
    },
    delete: (id, options) => done(one(id, { method: 'streams.delete', verb: 'DELETE' }), options),
  }
}
