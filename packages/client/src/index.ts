import { Centrifuge, UnauthorizedError } from 'centrifuge'
import { assembleClient, type Client } from './client.ts'
import type { ClientOptions } from './options.ts'

export type { Change } from './api/answer.ts'
export type { AssetsApi, UploadOptions } from './api/assets.ts'
export type { AuditApi } from './api/audit.ts'
export type { BanOptions, ChatApi } from './api/chat.ts'
export type { HealthApi } from './api/health.ts'
export type { ItemsApi } from './api/items.ts'
export type { LayerBatchOutcome, LayersApi, NewLayer } from './api/layers.ts'
export type { OutputsApi } from './api/outputs.ts'
export type { Page, PageOptions } from './api/page.ts'
export type { AccountApi, SessionsApi, UsersApi } from './api/people.ts'
export type { PlaybackApi } from './api/playback.ts'
export type { ResourcesApi } from './api/resources.ts'
export type { StreamApi } from './api/stream.ts'
export type { StreamsApi } from './api/streams.ts'
export type { Channels, Client } from './client.ts'
export { type ClientErrorCode, StreamManagerError } from './errors.ts'
export type {
  AwaitedOptions,
  ClientLimits,
  ClientOptions,
  ConditionalOptions,
  EditOptions,
  ReadOptions,
  WriteOptions,
} from './options.ts'
export type { PreviewApi, PreviewListener, PreviewStatus } from './preview/preview.ts'
export type { Channel, ChannelListener, LiveValue, UnknownEvent } from './realtime/channel.ts'
export type { ChatSnapshot } from './realtime/chat.ts'
export type { ConnectionStatus } from './realtime/connection.ts'
export type { LayerSnapshot } from './realtime/layer-updates.ts'
export type { Unsubscribe } from './realtime/listeners.ts'
export type { StreamPosition } from './realtime/stock.ts'
export {
  type Credentials,
  createSession,
  type Session,
  type SessionOptions,
  type SignedInUser,
} from './session/session.ts'

/**
 * A client of one stream, over REST and over the socket as JSON. It sends nothing before its first call. Call `close()`
 * at the end.
 */
export const createClient = (options: ClientOptions): Client =>
  assembleClient(options, {
    Client: Centrifuge,
    UnauthorizedError,
    encode: (value) => value,
    decode: (payload) => payload,
  })
