import type { ChatEvent, LayerEvent, MetricsEvent, StreamState } from '@stream-manager/contracts'
import { channelName, DEFAULT_STREAM_ID } from '@stream-manager/contracts/channel-name'
import { type AssetsApi, assetsApi } from './api/assets.ts'
import { type AuditApi, auditApi } from './api/audit.ts'
import { type ChatApi, chatApi } from './api/chat.ts'
import { type HealthApi, healthApi } from './api/health.ts'
import { type LayersApi, layersApi } from './api/layers.ts'
import { type OutputsApi, outputsApi } from './api/outputs.ts'
import {
  type AccountApi,
  accountApi,
  type SessionsApi,
  sessionsApi,
  type UsersApi,
  usersApi,
} from './api/people.ts'
import { type PlaybackApi, playbackApi } from './api/playback.ts'
import { type ResourcesApi, resourcesApi } from './api/resources.ts'
import { type StreamApi, streamApi } from './api/stream.ts'
import { type StreamsApi, streamsApi } from './api/streams.ts'
import { closedError } from './errors.ts'
import type { ClientLimits, ClientOptions } from './options.ts'
import { type PreviewApi, previewApi } from './preview/preview.ts'
import type { Channel } from './realtime/channel.ts'
import { type ChatSnapshot, chat } from './realtime/chat.ts'
import { Connection, type ConnectionStatus } from './realtime/connection.ts'
import { type LayerSnapshot, layerUpdates } from './realtime/layer-updates.ts'
import type { Unsubscribe } from './realtime/listeners.ts'
import { LiveChannel, type LiveChannelOptions } from './realtime/live-channel.ts'
import { channelReads } from './realtime/reads.ts'
import type { Encoding } from './realtime/stock.ts'
import { metrics, streamState } from './realtime/whole-state.ts'
import { createTokens, type Tokens } from './token.ts'
import { type HttpOptions, httpTransport } from './transport/http.ts'
import type { Perform } from './transport/operation.ts'
import { retrying } from './transport/retry.ts'
import { socketTransport } from './transport/socket.ts'
import { type Upload, uploadOver } from './transport/upload.ts'

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

/** The calls and channels of one stream. */
interface StreamClient {
  readonly streamId: string
  readonly stream: StreamApi
  readonly layers: LayersApi
  readonly outputs: OutputsApi
  readonly chat: ChatApi
  readonly assets: AssetsApi
  readonly playback: PlaybackApi
  /** The programme as it leaves the encoder, without the seconds that HLS takes. */
  readonly preview: PreviewApi
  readonly channels: Channels
}

/** The calls that concern the whole installation. */
interface InstallationClient {
  readonly streams: StreamsApi
  readonly resources: ResourcesApi
  readonly health: HealthApi
  readonly audit: AuditApi
  readonly account: AccountApi
  readonly sessions: SessionsApi
  readonly users: UsersApi
}

/** The calls of further entries of this package are made of these. */
export interface ExtensionParts {
  /** Sends operations of the whole installation. */
  readonly perform: Perform
  readonly readFile: Upload['read']
  readonly connection: Connection
}

export interface Client extends StreamClient, InstallationClient {
  /** Adds calls of another entry of this package, which a page loads later, such as `monitoringApi`. */
  extend<Extension>(make: (parts: ExtensionParts) => Extension): Extension
  /** A client of another stream over the same socket, which the client that was created first closes. */
  forStream(streamId: string): Client
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

const apiOf = (apiUrl: string): string => `${apiUrl.replace(/(?<!\/)\/+$/, '')}/api`

const baseUrlOf = (apiUrl: string, streamId: string): string => {
  const api = apiOf(apiUrl)
  return streamId === DEFAULT_STREAM_ID ? api : `${api}/streams/${encodeURIComponent(streamId)}`
}

/** Aborts pending calls when the client is closed. */
const untilClosed =
  (perform: Perform, closed: AbortSignal): Perform =>
  (operation, options) => {
    const { signal } = options
    return perform(operation, { ...options, signal: signal ? AbortSignal.any([signal, closed]) : closed })
  }

/** The parts that all clients of one socket share. */
interface Parts {
  readonly options: ClientOptions
  readonly tokens: Tokens
  readonly limits: Required<ClientLimits>
  readonly connection: Connection
  /** By stream. */
  readonly shared: Map<string, SharedChannels>
}

type ChannelSet = { readonly [Name in keyof Channels]: Channels[Name] & { close(): void } }

interface SharedChannels {
  readonly channels: ChannelSet
  /** Clients that use them. The last one ends them. */
  users: number
}

const httpOf = ({ options, tokens, limits }: Parts, baseUrl: string): HttpOptions => {
  // `fetch` is called as a plain function, because browsers refuse any other receiver than the window.
  const { fetch = globalThis.fetch } = options
  return { baseUrl, tokens, fetch, timeoutMs: limits.timeoutMs }
}

const performerOf = (parts: Parts, baseUrl: string, streamId: string): Perform => {
  const { options, limits, connection } = parts
  const { timeoutMs, attempts } = limits
  if (options.transport === 'socket')
    return retrying(socketTransport({ connection, streamId, timeoutMs }), attempts)
  return retrying(httpTransport(httpOf(parts, baseUrl)), attempts)
}

const channelsOf = (parts: Parts, streamId: string): ChannelSet => {
  const { connection, options } = parts
  const reads = channelReads(httpTransport(httpOf(parts, baseUrlOf(options.apiUrl, streamId))))
  const channel = <Snapshot, Event>(
    rules: LiveChannelOptions<Snapshot, Event>['rules'],
    read: () => Promise<Snapshot>,
  ) => new LiveChannel(channelName({ kind: rules.kind, streamId }), { connection, rules, read })
  return {
    streamState: channel(streamState, reads.streamState),
    layerUpdates: channel(layerUpdates, reads.layerUpdates),
    metrics: channel(metrics, reads.metrics),
    chat: channel(chat, reads.chat),
  }
}

/** The channels of one stream, shared by all clients of the stream: a socket has one subscription to a channel. */
const takeChannels = (parts: Parts, streamId: string): SharedChannels => {
  const { shared } = parts
  const taken = shared.get(streamId) ?? { channels: channelsOf(parts, streamId), users: 0 }
  taken.users += 1
  shared.set(streamId, taken)
  return taken
}

const giveBack = ({ shared }: Parts, streamId: string, taken: SharedChannels): void => {
  taken.users -= 1
  if (taken.users > 0) return
  shared.delete(streamId)
  for (const channel of Object.values(taken.channels)) channel.close()
}

const installationOf = (perform: Perform): InstallationClient => ({
  streams: streamsApi(perform),
  resources: resourcesApi(perform),
  health: healthApi(perform),
  audit: auditApi(perform),
  account: accountApi(perform),
  sessions: sessionsApi(perform),
  users: usersApi(perform),
})

const streamClient = (parts: Parts, streamId: string, onClose: () => void): Client => {
  const { options, connection, tokens, limits } = parts
  const baseUrl = baseUrlOf(options.apiUrl, streamId)
  const closing = new AbortController()
  const perform = untilClosed(performerOf(parts, baseUrl, streamId), closing.signal)
  const apiUrl = apiOf(options.apiUrl)
  const performGlobal = untilClosed(performerOf(parts, apiUrl, streamId), closing.signal)
  const taken = takeChannels(parts, streamId)
  let isClosed = false
  return {
    ...installationOf(performGlobal),
    extend: (make) =>
      make({ perform: performGlobal, readFile: uploadOver(httpOf(parts, apiUrl)).read, connection }),
    streamId,
    stream: streamApi(perform),
    layers: layersApi(perform),
    outputs: outputsApi(perform),
    chat: chatApi(perform),
    assets: assetsApi(perform, uploadOver(httpOf(parts, baseUrl))),
    playback: playbackApi(perform),
    preview: previewApi({ baseUrl, tokens, WebSocket: options.WebSocket, limits }),
    channels: taken.channels,
    connection,
    forStream: (other) => streamClient(parts, other, () => undefined),
    close: () => {
      closing.abort(closedError())
      if (!isClosed) giveBack(parts, streamId, taken)
      isClosed = true
      onClose()
    },
  }
}

export const assembleClient = (options: ClientOptions, encoding: Encoding): Client => {
  const { streamId = DEFAULT_STREAM_ID, socketUrl, token, playbackId, WebSocket, pollMs = null } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const tokens = createTokens(options)
  const connection = new Connection({
    ...{ socketUrl, encoding, tokens, token, playbackId, WebSocket, limits, pollMs },
  })
  return streamClient({ options, tokens, limits, connection, shared: new Map() }, streamId, () =>
    connection.close(),
  )
}
