import type { EncodedCommit } from '../arguments/encoded-commit.ts'
import type {
  Backplane,
  ChannelListener,
  CommitOutcome,
  Count,
  CountOptions,
  History,
  HistoryOptions,
  Lease,
  LeaseOptions,
  LeaseState,
  Position,
  Snapshot,
  StoredDocument,
  StoreFacts,
  Subscription,
} from '../port/backplane.ts'

/** Documents to list. */
export interface KeyRange {
  readonly prefix: string
  readonly limit: number
  readonly after: string | undefined
  readonly descending: boolean
}

export interface SubscriptionRequest {
  readonly channel: string
  readonly listener: ChannelListener
  readonly since: Position | undefined
}

export interface LatestValue {
  readonly channel: string
  readonly json: string
  readonly ttlMs: number | undefined
}

/** An implementation of the backplane. Its arguments are checked and encoded, and it is open whenever it is called. */
export interface Store {
  commit(commit: EncodedCommit): Promise<CommitOutcome>
  read(key: string): Promise<StoredDocument | null>
  list(range: KeyRange): Promise<StoredDocument[]>
  snapshot(channel: string, keys: readonly string[]): Promise<Snapshot>
  history(channel: string, options: HistoryOptions): Promise<History>
  subscribe(request: SubscriptionRequest): Promise<Subscription>
  setLatest(value: LatestValue): Promise<void>
  getLatest(channel: string): Promise<unknown>
  listLatest(prefix: string): ReturnType<Backplane['listLatest']>
  acquireLease(name: string, options: LeaseOptions): Promise<Lease | null>
  readLease(name: string): Promise<LeaseState | null>
  count(name: string, options: CountOptions): Promise<Count>
  probe(): Promise<StoreFacts>
  /** Accepts calls until it returns its promise, then none. */
  close(): Promise<void>
}
