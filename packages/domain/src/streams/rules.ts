import {
  DEFAULT_STREAM_ID,
  fail,
  type Result,
  type StreamCreate,
  type StreamRegistry,
  succeed,
} from '@stream-manager/contracts'
import { streamNotFound } from '../stream/registry.ts'

/** Errors: `stream.already_exists`, `stream.limit_reached`. */
export const addStream = (
  registry: StreamRegistry,
  { id, name = id }: StreamCreate,
  { createdAt, maxStreams }: { createdAt: string; maxStreams: number },
): Result<StreamRegistry> => {
  const { streams } = registry
  if (streams.some((stream) => stream.id === id)) {
    return fail('stream.already_exists', `There is a stream \`${id}\` already; choose another id`)
  }
  if (streams.length >= maxStreams) {
    return fail(
      'stream.limit_reached',
      `There are ${streams.length} streams, the most allowed; delete one first`,
    )
  }
  return succeed({ ...registry, streams: [...streams, { id, name, createdAt }] })
}

/** Errors: `stream.not_found`, `stream.in_use` for the default stream. */
export const removeStream = (registry: StreamRegistry, id: string): Result<StreamRegistry> => {
  if (id === DEFAULT_STREAM_ID) {
    return fail('stream.in_use', `\`${id}\` is the default stream and stays; stop it instead`)
  }
  const rest = registry.streams.filter((stream) => stream.id !== id)
  return rest.length === registry.streams.length
    ? streamNotFound(id)
    : succeed({ ...registry, streams: rest })
}
