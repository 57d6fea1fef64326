import { encodeCommit } from '../arguments/encoded-commit.ts'
import { encodeJson } from '../arguments/json.ts'
import { requireName, requireOneScope } from '../arguments/names.ts'
import { LatestFeed } from '../delivery/latest-feed.ts'
import type { Subscribers } from '../delivery/subscribers.ts'
import type {
  Backplane,
  ChannelListener,
  CommitOutcome,
  CommitRequest,
  Count,
  CountOptions,
  History,
  HistoryOptions,
  Lease,
  LeaseOptions,
  LeaseState,
  ListOptions,
  Snapshot,
  StoredDocument,
  SubscribeOptions,
  Subscription,
} from '../port/backplane.ts'
import { BackplaneUnavailableError } from '../port/errors.ts'
import { BACKPLANE_LIMITS, DEFAULT_LIST_LIMIT, requireCount, requireWithin } from '../port/limits.ts'
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

/** The port over one SQLite file. Methods are async by contract; what they do happens in one turn. */
export class EmbeddedBackplane implements Backplane {
  readonly #parts: EmbeddedParts
  readonly #commits: CommitQueue
  readonly #latestFeed: LatestFeed<string>
  #closed = false

  constructor(parts: EmbeddedParts) {
    const { database, tables, subscribers } = parts
    this.#parts = parts
    this.#commits = new CommitQueue(database, tables, (delivery) => subscribers.publish(delivery))
    this.#latestFeed = new LatestFeed((channel, json) => subscribers.publishLatest(channel, json))
  }

  async commit(request: CommitRequest): Promise<CommitOutcome> {
    this.#requireOpen()
    return this.#commits.add(encodeCommit(request))
  }

  async read(key: string): Promise<StoredDocument | null> {
    this.#requireOpen()
    return this.#parts.tables.documents.read(requireName('document', key))
  }

  async list(prefix: string, options: ListOptions = {}): Promise<StoredDocument[]> {
    this.#requireOpen()
    const { limit = DEFAULT_LIST_LIMIT, after, descending = false } = options
    requireWithin('list limit', limit, [1, BACKPLANE_LIMITS.listLimit])
    return this.#parts.tables.documents.list({ prefix, limit, after, descending })
  }

  async snapshot(channel: string, keys: readonly string[]): Promise<Snapshot> {
    this.#requireOpen()
    const { logs, documents } = this.#parts.tables
    requireOneScope([requireName('channel', channel), ...keys.map((key) => requireName('document', key))])
    const found = keys.map((key) => documents.read(key)).filter((document) => document !== null)
    const byKey = Object.fromEntries(found.map((document) => [document.key, document]))
    return { position: logs.position(channel), documents: byKey }
  }

  async history(channel: string, options: HistoryOptions): Promise<History> {
    this.#requireOpen()
    requireWithin('history limit', options.limit, [0, BACKPLANE_LIMITS.historyLimit])
    return this.#parts.tables.logs.history(requireName('channel', channel), options)
  }

  async subscribe(
    channel: string,
    listener: ChannelListener,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    this.#requireOpen()
    const { subscribers, tables } = this.#parts
    const request = { channel: requireName('channel', channel), listener, since: options.since }
    return subscribe(subscribers, tables.logs, request)
  }

  async setLatest(channel: string, value: unknown, options?: { ttlMs: number }): Promise<void> {
    this.#requireOpen()
    requireName('channel', channel)
    const json = encodeJson(`latest value of ${channel}`, value, BACKPLANE_LIMITS.resultBytes)
    if (options) requireWithin('latest ttlMs', options.ttlMs, [1, BACKPLANE_LIMITS.latestTtlMs])
    this.#parts.latest.set(channel, json, options?.ttlMs)
    this.#latestFeed.announce(channel, json)
  }

  async getLatest(channel: string): Promise<unknown> {
    this.#requireOpen()
    return this.#parts.latest.get(channel)
  }

  async listLatest(prefix: string): Promise<{ channel: string; value: unknown }[]> {
    this.#requireOpen()
    return this.#parts.latest.list(prefix)
  }

  async acquireLease(name: string, options: LeaseOptions): Promise<Lease | null> {
    this.#requireOpen()
    requireWithin('lease ttlMs', options.ttlMs, [1, BACKPLANE_LIMITS.leaseTtlMs])
    const { leases } = this.#parts.tables
    const grant = leases.acquire(requireName('lease', name), options)
    return grant && this.#lease(name, grant)
  }

  async readLease(name: string): Promise<LeaseState | null> {
    this.#requireOpen()
    return this.#parts.tables.leases.read(name)
  }

  async count(name: string, options: CountOptions): Promise<Count> {
    this.#requireOpen()
    return this.#parts.counts.count(requireName('counter', name), requireCount(options))
  }

  async probe(): Promise<void> {
    this.#requireOpen()
    probeDatabase(this.#parts.database)
  }

  /** Commits already asked for are carried out first. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#commits.flush()
    this.#closed = true
    this.#latestFeed.close()
    this.#parts.subscribers.clear()
    this.#parts.database.close()
    this.#parts.lock.close()
  }

  #lease(name: string, grant: Pick<Lease, 'fence' | 'predecessorExpired'>): Lease {
    const { leases } = this.#parts.tables
    const { fence } = grant
    return {
      name,
      ...grant,
      renew: async () => {
        this.#requireOpen()
        return leases.renew(name, fence)
      },
      release: async () => {
        this.#requireOpen()
        leases.release(name, fence)
      },
    }
  }

  #requireOpen(): void {
    if (this.#closed) throw new BackplaneUnavailableError('the backplane is closed')
  }
}
