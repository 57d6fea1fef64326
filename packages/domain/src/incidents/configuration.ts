import type { Layers } from '../layers/api.ts'
import type { Outputs } from '../outputs/api.ts'
import type { StreamService } from '../stream/api.ts'

const MAX_STREAMS = 5
const MAX_STREAM_BYTES = 128 * 1024

/** Reads of the configuration as clients get it: keys and secrets of addresses are not in it. */
export interface ConfigurationSources {
  readonly stream: Pick<StreamService, 'config'>
  readonly layers: Pick<Layers, 'list'>
  readonly outputs: Pick<Outputs, 'list'>
}

const readStream = async ({ stream, layers, outputs }: ConfigurationSources, streamId: string) => {
  const [config, ofLayers, ofOutputs] = await Promise.all([
    stream.config(streamId),
    layers.list(streamId),
    outputs.list(streamId),
  ])
  if (!config.ok || !ofLayers.ok || !ofOutputs.ok) return { streamId, omitted: 'the stream no longer exists' }
  const read = {
    streamId,
    config: config.value,
    outputs: ofOutputs.value.items,
    layers: ofLayers.value.items,
  }
  const isTooLarge = Buffer.byteLength(JSON.stringify(read)) > MAX_STREAM_BYTES
  return isTooLarge ? { ...read, layers: [], omitted: 'the layers are too large' } : read
}

/** As it is now, not as it was: the log of layers has no past. */
export const readConfiguration = async (
  sources: ConfigurationSources,
  streamIds: readonly string[],
): Promise<object> => {
  const shown = streamIds.slice(0, MAX_STREAMS)
  const streams = await Promise.all(shown.map((streamId) => readStream(sources, streamId)))
  return { streams, omittedStreams: streamIds.length - shown.length }
}
