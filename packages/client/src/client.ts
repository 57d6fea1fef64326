import type { ChatEvent, LayerEvent, MetricsEvent, StreamState } from '@stream-manager/contracts'
import { channelName, DEFAULT_STREAM_ID } from '@stream-manager/contracts/channel-name'
import { type ChatApi, chatApi } from './api/chat.ts'
import { type LayersApi, layersApi } from './api/layers.ts'
import { type OutputsApi, outputsApi } from './api/outputs.ts'
import { type StreamApi, streamApi } from './api/stream.ts'
import { closedError } from './errors.ts'
import type { ClientLimits, ClientOptions } from './options.ts'
import type { Channel } from './realtime/channel.ts'
import type { ChannelRules } from './realtime/channel-rules.ts'
import { type ChatSnapshot, chat } from './realtime/chat.ts'
import { Connection, type ConnectionStatus } from './realtime/connection.ts'
import { type LayerSnapshot, layerUpdates } from './realtime/layer-updates.ts'
import type { Unsubscribe } from './realtime/listeners.ts'
import { LiveChannel } from './realtime/live-channel.ts'
import type { Encoding } from './realtime/stock.ts'
import { metrics, streamState } from './realtime/whole-state.ts'
import { createTokens, type Tokens } from './token.ts'
import { httpTransport } from './transport/http.ts'
import type { Perform } from './transport/operation.ts'
import { retrying } from './transport/retry.ts'
import { socketTransport } from './transport/socket.ts'

/** Live channels of the stream. Each one is subscribed to while it has a listener. */
export interface Channels {
  /** The whole state, on every change. */
  readonly streamState: Channel<StreamState, StreamState>
  /** The layers in z-order, with every event applied. */
  readonly layerUpdates: Channel<LayerSnapshot, LayerEvent>
  /** Measured figures, about once a second. A slow reader gets the latest figures only. */
  readonly metrics: Channel<MetricsEvent, MetricsEvent>
  /** The newest messages, oldest first. */
  readonly chat: Channel<ChatSnapshot, ChatEvent>
}

export interface Client {
  readonly streamId: string
  readonly stream: StreamApi
  readonly layers: LayersApi
  readonly outputs: OutputsApi
  readonly chat: ChatApi
  readonly channels: Channels
  readonly connection: {
    readonly status: ConnectionStatus
    watch(onChange: (status: ConnectionStatus) => void): Unsubscribe
    /** Needed only after the gateway ended the connection permanently, once the cause is removed. */
    connect(): void
  }
  /** Closes the socket and ends every subscription. Later calls are refused with `client.closed`. */
  close(): void
}

const DEFAULT_LIMITS: Required<ClientLimits> = {
  timeoutMs: 5_000,
  attempts: 4,
  minReconnectDelayMs: 500,
  maxReconnectDelayMs: 20_000,
}

const baseUrlOf = (apiUrl: string, streamId: string): string => {
  const api = `${apiUrl.replace(/(?<!\/)\/+$/, '')}/api`
  return streamId === DEFAULT_STREAM_ID ? api : `${api}/streams/${encodeURIComponent(streamId)}`
}

/** Aborts pending calls when the client is closed. */
const untilClosed =
  (perform: Perform, closed: AbortSignal): Perform =>
  (operation, options) => {
    const { signal } = options
    return perform(operation, { ...options, signal: signal ? AbortSignal.any([signal, closed]) : closed })
  }

interface Parts {
  readonly streamId: string
  readonly tokens: Tokens
  readonly limits: Required<ClientLimits>
  readonly connection: Connection
}

const performerOf = (options: ClientOptions, { streamId, tokens, limits, connection }: Parts): Perform => {
  const { timeoutMs, attempts } = limits
  if (options.transport === 'socket')
    return retrying(socketTransport({ connection, streamId, timeoutMs }), attempts)
  const baseUrl = baseUrlOf(options.apiUrl, streamId)
  // `fetch` is called as a plain function, because browsers refuse any other receiver than the window.
  const { fetch = globalThis.fetch } = options
  return retrying(httpTransport({ baseUrl, tokens, fetch, timeoutMs }), attempts)
}

export const assembleClient = (options: ClientOptions, encoding: Encoding): Client => {
  const { streamId = DEFAULT_STREAM_ID, socketUrl, token, WebSocket } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const tokens = createTokens(options)
  const connection = new Connection({ socketUrl, encoding, tokens, token, WebSocket, limits })
  const closing = new AbortController()
  const parts = { streamId, tokens, limits, connection }
  const perform = untilClosed(performerOf(options, parts), closing.signal)
  const channel = <Snapshot, Event>(rules: ChannelRules<Snapshot, Event>) =>
    new LiveChannel(channelName({ kind: rules.kind, streamId }), connection, rules)
  const channels = {
    streamState: channel(streamState),
    layerUpdates: channel(layerUpdates),
    metrics: channel(metrics),
    chat: channel(chat),
  }
  return {
    streamId,
    stream: streamApi(perform),
    layers: layersApi(perform),
    outputs: outputsApi(perform),
    chat: chatApi(perform),
    channels,
    connection,
    close: () => {
      closing.abort(closedError())
      for (const each of Object.values(channels)) each.close()
      connection.close()
    },
  }
}
