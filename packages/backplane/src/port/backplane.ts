/** A store as it says itself. */
export interface StoreFacts {
  readonly kind: 'sqlite' | 'redis' | 'valkey'
  readonly version: string
  /** The newest step of its schema; null for a store without one. */
  readonly migration: string | null
}

/**
 * The one place where services meet. Two implementations pass the same conformance suite: embedded (SQLite,
 * one process) and Redis (any number of processes).
 *
 * Keys, channels and lease names begin with a scope, the text before the first `/` (`stream:main/desired`,
 * `assets/logo`). One commit stays inside one scope, so that it maps onto one Redis Cluster hash slot.
 */
export interface Backplane extends Counting {
  /** Atomic: idempotency key, expected revisions and fence are checked, then all is written, or nothing. */
  commit(request: CommitRequest): Promise<CommitOutcome>
  read(key: string): Promise<StoredDocument | null>
  /** Documents whose key starts with `prefix`, ordered by key. */
  list(prefix: string, options?: ListOptions): Promise<StoredDocument[]>
  /** Documents and the channel's position, read at one instant. Absent keys are left out. */
  snapshot(channel: string, keys: readonly string[]): Promise<Snapshot>
  /** Publications after `since`, or the newest ones. Never a partial replay: a gap is `recovered: false`. */
  history(channel: string, options: HistoryOptions): Promise<History>
  /**
   * Delivers every publication once and in order. A gap is filled from the log, or reported as `lost`, also when a
   * wake-up was lost. Resolves once live; with `since`, the gap is delivered first.
   */
  subscribe(channel: string, listener: ChannelListener, options?: SubscribeOptions): Promise<Subscription>
  /** Replaces the channel's latest value and wakes subscribers. A value may be skipped, never reordered. */
  setLatest(channel: string, value: unknown, options?: { ttlMs: number }): Promise<void>
  getLatest(channel: string): Promise<unknown>
  /** All unexpired latest values whose channel starts with `prefix`. Damaged values are left out. */
  listLatest(prefix: string): Promise<{ channel: string; value: unknown }[]>
  /**
   * Null while another holder's lease is valid. To take over you must watch it go unrenewed for a full term on your own
   * monotonic clock, so a first call waits one term. A released lease is free at once. Every grant has a higher fence than
   * any before.
   */
  acquireLease(name: string, options: LeaseOptions): Promise<Lease | null>
  /** Null when the lease is free, or seems unrenewed for a term. The latter is a moment before it can be taken over. */
  readLease(name: string): Promise<LeaseState | null>
  /** Writes, reads back and deletes a probe. Resolves with what the store is, and rejects with what is wrong. */
  probe(): Promise<StoreFacts>
  /** Ends subscriptions and releases every resource. Further calls reject. */
  close(): Promise<void>
}

/** Counters shared by all services. They serve limits: a restart of the store may lose them. */
export interface Counting {
  /** Adds `by` to the counter. Its window begins with the first count and ends after `windowMs`. */
  count(name: string, options: CountOptions): Promise<Count>
}

export interface CountOptions {
  readonly by: number
  readonly windowMs: number
}

export interface Count {
  /** Sum of the window, this count included. */
  readonly total: number
  readonly endsInMs: number
}

export interface StoredDocument {
  readonly key: string
  /** 1 for the first write; each write adds 1. */
  readonly revision: number
  /** Any JSON until the reader has validated it. */
  readonly value: unknown
}

/** A place in a channel's log. The first publication of an epoch has offset 1; offset 0 is before it. */
export interface Position {
  readonly epoch: string
  readonly offset: number
}

export interface Publication {
  readonly offset: number
  readonly data: unknown
}

export interface CommitRequest {
  /** Document key -> the revision it must have now; 0 means it must not exist. */
  readonly expect?: Readonly<Record<string, number>>
  readonly put?: Readonly<Record<string, unknown>>
  readonly delete?: readonly string[]
  readonly publish?: readonly PublishRequest[]
  readonly idempotency?: IdempotencyRequest
  /** The write is refused unless this lease is held with exactly this fence. */
  readonly fence?: { readonly lease: string; readonly fence: number }
}

export interface PublishRequest {
  readonly channel: string
  readonly data: unknown
  /** How many publications the channel retains. Older ones are dropped. */
  readonly retain: number
}

export interface IdempotencyRequest {
  readonly key: string
  /** A digest of the request, so that the key cannot be used for another one. */
  readonly fingerprint: string
  /** Stored with the effect and returned on replay. */
  readonly result: unknown
  readonly ttlMs: number
  /**
   * Whose request this is. A scope keeps a bounded number of bytes for each owner and TTL, and in all. Beyond it, the
   * oldest results of that owner go, or of the owner with the most bytes. Default: an owner shared by all who name none.
   */
  readonly owner?: string
  /** Replaces the result of an earlier commit with this key, once: after that it is replayed like any other. */
  readonly completes?: true
}

export type CommitOutcome =
  | {
      readonly status: 'committed'
      readonly revisions: Readonly<Record<string, number>>
      readonly positions: Readonly<Record<string, Position>>
    }
  | { readonly status: 'replayed'; readonly result: unknown }
  | { readonly status: 'key_reused' }
  | { readonly status: 'conflict'; readonly key: string; readonly revision: number }
  | { readonly status: 'fenced'; readonly fence: number }

export interface ListOptions {
  readonly limit?: number
  /** Only keys after this one (before it, when descending). */
  readonly after?: string
  readonly descending?: boolean
}

export interface Snapshot {
  readonly position: Position
  readonly documents: Readonly<Record<string, StoredDocument>>
}

export interface HistoryOptions {
  /** Reads forward in pages of `limit`. A page that ends below the top is complete; read on after its last offset. */
  readonly since?: Position
  readonly limit: number
  /** Without `since`: newest first. */
  readonly reverse?: boolean
}

export interface History {
  /** The top of the log. */
  readonly position: Position
  readonly publications: readonly Publication[]
  /** False when `since` is of another epoch or the gap is no longer retained; then `publications` is empty. */
  readonly recovered: boolean
}

export interface SubscribeOptions {
  readonly since?: Position
}

export type ChannelEvent =
  | { readonly kind: 'publication'; readonly epoch: string; readonly publication: Publication }
  | { readonly kind: 'latest'; readonly value: unknown }
  /** The log was lost or a gap cannot be filled: take a snapshot. Delivery continues after `position`. */
  | { readonly kind: 'lost'; readonly position: Position }

/** Called with one event at a time, in order. It must not throw. A slow reader needs a buffer of its own. */
export type ChannelListener = (event: ChannelEvent) => void

export interface Subscription {
  /** Position at which the subscription began: events have higher offsets. */
  readonly position: Position
  close(): Promise<void>
}

export interface LeaseOptions {
  readonly holder: string
  readonly ttlMs: number
}

export interface Lease {
  readonly name: string
  readonly fence: number
  /**
   * True when the lease was taken from a holder that did not renew it for a full term. False when it was free: then the
   * holder before may still be working, because it released the lease or the store lost it.
   */
  readonly predecessorExpired: boolean
  /** False when the lease was lost: the holder must stop at once. */
  renew(): Promise<boolean>
  release(): Promise<void>
}

export interface LeaseState {
  readonly holder: string
  readonly fence: number
  readonly expiresInMs: number
}
