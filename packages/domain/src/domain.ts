import type { Backplane, Position, Publication } from '@stream-manager/backplane'
import type {
  Asset,
  ChannelAddress,
  ChatBan,
  ChatBanCreate,
  ChatMessage,
  ChatSend,
  ChatSettings,
  ChatSettingsView,
  Clock,
  HostResources,
  Layer,
  LayerBatch,
  LayerCreate,
  LayerPatch,
  Output,
  OutputCreate,
  OutputPatch,
  ResourceHistory,
  ResourceHistoryQuery,
  Resources,
  Result,
  Role,
  Stream,
  StreamAction,
  StreamConfig,
  StreamConfigView,
  StreamCreate,
  StreamState,
  StreamStatus,
} from '@stream-manager/contracts'
import type { EngineSide } from './engine-side.ts'
import type { Limits } from './limits.ts'
import type { PassedOverCounts } from './store/passed-over.ts'

export interface DomainOptions {
  readonly backplane: Backplane
  readonly clock?: Clock
  readonly limits?: Partial<Limits>
  /** Must give ids matching `Id`, each greater than the one before. */
  readonly newId?: () => string
}

/** Names one request, so that sending it again has no second effect. */
export interface Idempotency {
  /** Already scoped by route and subject. */
  readonly key: string
  /** Digest of the request: the key with another digest is `idempotency.key_reused`. */
  readonly fingerprint: string
}

export interface WriteOptions {
  readonly idempotency?: Idempotency | undefined
  /** The revision the caller last saw of the thing it changes; another one is `request.precondition_failed`. */
  readonly ifMatch?: number | undefined
}

/** A committed change of a stream's desired document. */
export interface Mutation<Value> {
  readonly value: Value
  /** The stream's revision that holds the change: what `awaitApplied` waits for. */
  readonly revision: number
  /** True when an earlier request with this idempotency key had the effect; `value` is what it got. */
  readonly replayed: boolean
}

export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
}

export interface PageOptions {
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface AwaitOptions {
  readonly streamId: string
  readonly revision: number
  readonly waitMs: number
  /** After a control action: the status it asked for. Without it, having applied `revision` is enough. */
  readonly target?: StreamStatus | undefined
}

/** `confirmed`: the engine applied it, or has nothing to apply. Otherwise `state` says how far it came. */
export interface Applied {
  readonly confirmed: boolean
  readonly state: StreamState
}

export interface Streams {
  list(): Promise<Stream[]>
  get(streamId: string): Promise<Result<Stream>>
  create(input: StreamCreate, options?: WriteOptions): Promise<Result<Mutation<Stream>>>
  /** Only when offline; the default stream stays. */
  delete(streamId: string, options?: WriteOptions): Promise<Result<null>>
}

/** What `control` committed: which status to wait for. */
export interface ControlResult {
  readonly action: StreamAction
  readonly target: StreamStatus
}

export interface StreamService {
  state(streamId: string): Promise<Result<StreamState>>
  control(
    streamId: string,
    action: StreamAction,
    options?: WriteOptions,
  ): Promise<Result<Mutation<ControlResult>>>
  config(streamId: string): Promise<Result<StreamConfigView>>
  /** Takes effect at the next start or restart. Layer frames are pixels and are not rescaled. */
  setConfig(
    streamId: string,
    config: StreamConfig,
    options?: WriteOptions,
  ): Promise<Result<Mutation<StreamConfigView>>>
  /**
   * Waits for the engine's word: until it applied the revision (and reached the target), failed, was overtaken by
   * another command, or the time is up. With no engine on the stream it answers within `ENGINE_GRACE_MS`,
   * `state.error.code` being `engine.unavailable`.
   */
  awaitApplied(options: AwaitOptions): Promise<Result<Applied>>
}

export interface LayerBatchOutcome {
  readonly results: {
    op: 'create' | 'update' | 'delete' | 'reorder'
    id?: string
    layer?: Layer
    order?: string[]
  }[]
}

export interface Layers {
  /** In z-order, lowest first. */
  list(streamId: string): Promise<Result<{ revision: number; items: Layer[] }>>
  get(streamId: string, layerId: string): Promise<Result<Layer>>
  create(streamId: string, input: LayerCreate, options?: WriteOptions): Promise<Result<Mutation<Layer>>>
  update(target: LayerTarget, changes: LayerPatch, options?: WriteOptions): Promise<Result<Mutation<Layer>>>
  delete(target: LayerTarget, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /** All operations in one commit, so in one frame, or none: a refusal names the operation's index. */
  batch(
    streamId: string,
    batch: LayerBatch,
    options?: WriteOptions,
  ): Promise<Result<Mutation<LayerBatchOutcome>>>
}

export interface LayerTarget {
  readonly streamId: string
  readonly layerId: string
}

export interface Outputs {
  list(streamId: string): Promise<Result<{ revision: number; items: Output[] }>>
  get(streamId: string, outputId: string): Promise<Result<Output>>
  create(streamId: string, input: OutputCreate, options?: WriteOptions): Promise<Result<Mutation<Output>>>
  update(
    target: OutputTarget,
    changes: OutputPatch,
    options?: WriteOptions,
  ): Promise<Result<Mutation<Output>>>
  delete(target: OutputTarget, options?: WriteOptions): Promise<Result<Mutation<null>>>
}

export interface OutputTarget {
  readonly streamId: string
  readonly outputId: string
}

export interface Assets {
  /** Newest first. */
  list(options: PageOptions): Promise<Page<Asset>>
  get(assetId: string): Promise<Result<Asset>>
  /** Those that exist, by id. */
  getMany(assetIds: Iterable<string>): Promise<Map<string, Asset>>
  newId(): string
  /** Registers a file that already stands complete in its place. */
  register(asset: NewAsset, options?: WriteOptions): Promise<Result<Mutation<Asset>>>
  /** Refused while a layer of any stream uses it. The file is the caller's to remove. */
  delete(assetId: string): Promise<Result<Asset>>
}

export type NewAsset = Omit<Asset, 'createdAt' | 'revision'>

export interface ChatUser {
  readonly id: string
  readonly name: string
  /** Those who moderate may write as often as they like. Absent: nobody in particular. */
  readonly role?: Role
}

export interface Chat {
  /**
   * Cleans the text (NFC, no control or bidi characters, at most 500 graphemes and 2,000 bytes) and publishes it, if
   * the user is not banned and keeps to the settings. A name that looks like another user's is told apart from it.
   */
  send(
    streamId: string,
    message: { text: ChatSend['text']; user: ChatUser },
    options?: WriteOptions,
  ): Promise<Result<Mutation<ChatMessage>>>
  /** Newest first. */
  list(streamId: string, options: PageOptions): Promise<Result<Page<ChatMessage>>>
  /** The text leaves the store and every history; `message.deleted` is published. */
  delete(streamId: string, messageId: string, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /**
   * For good or, with a duration, until then. The user's messages leave the store and every history, and
   * `user.banned` is published; after it there is none of theirs while the ban lasts. A new ban replaces an old one.
   */
  ban(streamId: string, ban: ChatBanCreate, options?: WriteOptions): Promise<Result<Mutation<ChatBan>>>
  /** What was removed stays removed. */
  unban(streamId: string, userId: string): Promise<Result<Mutation<null>>>
  /** Those in force, newest first. */
  bans(streamId: string, options: PageOptions): Promise<Result<Page<ChatBan>>>
  settings(streamId: string): Promise<Result<ChatSettingsView>>
  /** All of them at once; they hold for every message published after this. */
  setSettings(
    streamId: string,
    settings: ChatSettings,
    options?: WriteOptions,
  ): Promise<Result<Mutation<ChatSettingsView>>>
}

/** State as a channel's subscriber first sees it, and the place in the log it belongs to. */
export interface ChannelSnapshot {
  /** Null for `metrics`, which has no log. */
  readonly position: Position | null
  /** As `CHANNEL_SNAPSHOTS[kind]` describes; chat messages oldest first. */
  readonly data: unknown
}

export interface Realtime {
  snapshotChannel(address: ChannelAddress): Promise<Result<ChannelSnapshot>>
  /**
   * Publications of a channel's log made fit for a reader: a chat message deleted since is replaced, at its
   * offset, by `message.deleted`. Use it on everything read from `history`, including recovered gaps.
   */
  redact(address: ChannelAddress, publications: readonly Publication[]): Promise<Publication[]>
}

export interface ResourceSample {
  /** From the lease `RESOURCE_SAMPLER_LEASE`. */
  readonly fence: number
  readonly host: HostResources
}

/** What the host and every instance of a service use. All of it is in the backplane, so every API replica says the same. */
export interface ResourceUse {
  /** Instances as their heartbeats say it now; the host as the sampler last saw it, null once that is too old. */
  current(): Promise<Resources>
  /** The kept samples, oldest first. One that cannot be read is left out. */
  history(query: ResourceHistoryQuery): Promise<ResourceHistory>
  /** The sampler's side. `backplane.fenced`: another one samples now. */
  record(sample: ResourceSample): Promise<Result<Resources>>
}

/** The rules of Stream Manager over a backplane. Expected refusals are `Result`s; a silent backplane rejects. */
export interface Domain {
  readonly streams: Streams
  readonly stream: StreamService
  readonly layers: Layers
  readonly outputs: Outputs
  readonly assets: Assets
  readonly chat: Chat
  readonly engine: EngineSide
  readonly realtime: Realtime
  /**
   * Keeps the answer to a request that had to wait, so that replays get the very same one. The first answer
   * sealed under the key stands and is returned to everyone.
   */
  readonly replies: Replies
  readonly resources: ResourceUse
  /** How often something of another version of ours was read and passed over. */
  passedOver(): PassedOverCounts
}

export interface Replies {
  /** The sealed answer, `null` when there is none, or `idempotency.key_reused`. */
  find(idempotency: Idempotency): Promise<Result<unknown>>
  seal(idempotency: Idempotency, reply: unknown): Promise<Result<unknown>>
}
