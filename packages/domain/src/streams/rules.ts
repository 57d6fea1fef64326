import {
  DEFAULT_STREAM_CONFIG,
  DEFAULT_STREAM_ID,
  type DesiredOutput,
  type DesiredStream,
  fail,
  type Result,
  type StreamCreate,
  type StreamRegistry,
  succeed,
} from '@stream-manager/contracts'

/** A stream's entry in the registry. */
export type StreamEntry = StreamRegistry['streams'][number]

const DEFAULT_OUTPUT: DesiredOutput = {
  id: 'hls',
  type: 'hls',
  enabled: true,
  url: null,
  key: null,
  options: {},
  revision: 1,
}

/** A new stream: offline, empty, with its HLS output. */
export const createDesired = ({ id, name, createdAt }: StreamEntry): DesiredStream => ({
  streamId: id,
  name,
  createdAt,
  status: 'offline',
  generation: 0,
  since: createdAt,
  config: DEFAULT_STREAM_CONFIG,
  configRevision: 1,
  layers: [],
  outputs: [DEFAULT_OUTPUT],
})

/** The registry of a new store; the default stream is always in it. */
export const firstRegistry = (createdAt: string): StreamRegistry => ({
  streams: [{ id: DEFAULT_STREAM_ID, name: 'Main', createdAt }],
})

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

export const streamNotFound = (id: string): Result<never> =>
  fail('stream.not_found', `There is no stream \`${id}\`; GET /api/streams lists them`)
