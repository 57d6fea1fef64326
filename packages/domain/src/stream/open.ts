import {
  DEFAULT_STREAM_CONFIG,
  type DesiredOutput,
  type DesiredStream,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { streamKeys } from './keys.ts'
import { readRegistry, type StreamEntry, streamNotFound } from './registry.ts'

const DEFAULT_OUTPUT: DesiredOutput = {
  id: 'hls',
  type: 'hls',
  enabled: true,
  url: null,
  key: null,
  options: {},
  revision: 1,
}

/** A new stream: offline, without layers, with its HLS output. */
const createDesired = ({ id, name, createdAt }: StreamEntry): DesiredStream => ({
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

/**
 * Writes a registered stream's first document. The registry and the document have different scopes and so need two
 * commits: a crash between them is repaired here, at the stream's next use. A lost race is fine: the winner wrote the
 * same document. Errors: `stream.not_found`.
 */
export const openStream = async (context: Context, streamId: string): Promise<Result<null>> => {
  const { streams } = await readRegistry(context)
  const entry = streams.find(({ id }) => id === streamId)
  if (!entry || !context.opensStreams) return streamNotFound(streamId)
  const key = streamKeys.desired(streamId)
  await context.backplane.commit({ expect: { [key]: 0 }, put: { [key]: createDesired(entry) } })
  return succeed(null)
}

/** Errors: `stream.not_found`. */
export const requireStream = async (context: Context, streamId: string): Promise<Result<null>> => {
  const stream = await context.backplane.read(streamKeys.desired(streamId))
  return stream ? succeed(null) : openStream(context, streamId)
}
