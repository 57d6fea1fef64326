import { SingleFlight } from '@stream-manager/async'
import type { MetricsEvent, StreamState } from '@stream-manager/contracts'
import { chatApi } from '../api/chat.ts'
import { layersApi } from '../api/layers.ts'
import { streamApi } from '../api/stream.ts'
import type { Perform } from '../transport/operation.ts'
import type { ChatSnapshot } from './chat.ts'
import type { LayerSnapshot } from './layer-updates.ts'

/** The snapshot of each channel, read by REST while no socket opens. */
export interface ChannelReads {
  readonly streamState: () => Promise<StreamState>
  readonly layerUpdates: () => Promise<LayerSnapshot>
  readonly metrics: () => Promise<MetricsEvent>
  readonly chat: () => Promise<ChatSnapshot>
}

/** Readings that begin together share one request for the state. */
export const channelReads = (perform: Perform): ChannelReads => {
  const reading = new SingleFlight(() => streamApi(perform).state())
  const streamState = () => reading.join()
  return {
    streamState,
    layerUpdates: async () => {
      // The revision is read first: the layers are then never older than it says.
      const { revision } = await streamState()
      return { revision, items: await layersApi(perform).list() }
    },
    metrics: async () => {
      const { streamId, performance, outputs } = await streamState()
      return { streamId, at: new Date().toISOString(), performance, outputs }
    },
    chat: async () => {
      const { items } = await chatApi(perform).list()
      return { messages: items.toReversed() }
    },
  }
}
