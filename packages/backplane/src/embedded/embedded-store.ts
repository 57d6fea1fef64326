import type { EncodedCommit } from '../arguments/encoded-commit.ts'
import type { KeyRange, LatestValue, Store, SubscriptionRequest } from '../checked/store.ts'
import { LatestFeed } from '../delivery/latest-feed.ts'
import type { Subscribers } from '../delivery/subscribers.ts'
import type {
  CommitOutcome,
  Count,
  CountOptions,
  History,
  HistoryOptions,
  Lease,
  LeaseOptions,
  LeaseState,
  Snapshot,
  StoredDocument,
  Subscription,
} from '../port/backplane.ts'
import type { LocalCounts } from '../port/local-counts.ts'
import type { Tables } from './apply-commit.ts'
import { CommitQueue } from './commit-queue.ts'
import type { Database } from './database.ts'
import type { LatestValues } from './latest-values.ts'
import { probeDatabase } from './probe.ts'
import { subscribe } from './subscribe.ts'

export interface EmbeddedParts {
  readonly database: Database
  readonly lock: { close(): void }
  readonly tables: Tables
  readonly latest: LatestValues
  readonly counts: LocalCounts
  readonly subscribers: Subscribers
}

/** One SQLite file. Methods are async by contract; each does its work in one turn of the event loop. */
export class EmbeddedStore implements Store {
  readonly #parts: EmbeddedParts
  readonly #commits: CommitQueue
  readonly #latestFeed: LatestFeed<string>

  constructor(parts: EmbeddedParts) {
    const { database, tables, subscribers } = parts
    this.#parts = parts
    this.#commits = new CommitQueue(database, tables, (delivery) => subscribers.publish(delivery))
    this.#latestFeed = new LatestFeed((channel, json) => subscribers.publishLatest(channel, json))
  }

  commit(commit: EncodedCommit): Promise<CommitOutcome> {
    return this.#commits.add(commit)
  }

  async read(key: string): Promise<StoredDocument | null> {
    return this.#parts.tables.documents.read(key)
  }

  async list(range: KeyRange): Promise<StoredDocument[]> {
    return this.#parts.tables.documents.list(range)
  }

  async snapshot(channel: string, keys: readonly string[]): Promise<Snapshot> {
    const { logs, documents } = this.#parts.tables
    const found = keys.map((key) => documents.read(key)).filter((document) => document !== null)
    const byKey = Object.fromEntries(found.map((document) => [document.key, document]))
    return { position: logs.position(channel), documents: byKey }
  }

  async history(channel: string, options: HistoryOptions): Promise<History> {
    return this.#parts.tables.logs.history(channel, options)
  }

  async subscribe(request: SubscriptionRequest): Promise<Subscription> {
    const { subscribers, tables } = this.#parts
    return subscribe(subscribers, tables.logs, request)
  }

  async setLatest({ channel, json, ttlMs }: LatestValue): Promise<void> {
    this.#parts.latest.set(channel, json, ttlMs)
    this.#latestFeed.announce(channel, json)
  }

  async getLatest(channel: string): Promise<unknown> {
    return this.#parts.latest.get(channel)
  }

  async listLatest(prefix: string): Promise<{ channel: string; value: unknown }[]> {
    return this.#parts.latest.list(prefix)
  }

  async acquireLease(name: string, options: LeaseOptions): Promise<Lease | null> {
    const { leases } = this.#parts.tables
    const grant = leases.acquire(name, options)
    if (!grant) return null
    const { fence } = grant
    return {
      name,
      ...grant,
      renew: async () => leases.renew(name, fence),
      release: async () => leases.release(name, fence),
    }
  }

  async readLease(name: string): Promise<LeaseState | null> {
    return this.#parts.tables.leases.read(name)
  }

  async count(name: string, options: CountOptions): Promise<Count> {
    return this.#parts.counts.count(name, options)
  }

  async probe(): Promise<void> {
    probeDatabase(this.#parts.database)
  }

  /** Commits that wait are carried out first. */
  async close(): Promise<void> {
    this.#commits.flush()
    this.#latestFeed.close()
    this.#parts.subscribers.clear()
    this.#parts.database.close()
    this.#parts.lock.close()
  }
}
