import { encodeCommit } from '../encoded-commit.ts'
import { encodeJson } from '../json.ts'
import { requireName, requireOneScope } from '../keys.ts'
import type { LatestFeed } from '../latest-feed.ts'
import { BACKPLANE_LIMITS, DEFAULT_LIST_LIMIT, requireCount, requireWithin } from '../limits.ts'
import {
  type Backplane,
  BackplaneUnavailableError,
  type ChannelListener,
  type CommitOutcome,
  type CommitRequest,
  type Count,
  type CountOptions,
  type History,
  type HistoryOptions,
  type Lease,
  type LeaseOptions,
  type LeaseState,
  type ListOptions,
  type Snapshot,
  type StoredDocument,
  type SubscribeOptions,
  type Subscription,
} from '../port.ts'
import type { Subscribers } from '../subscribers.ts'
import type { ChannelLogs } from './channel-logs.ts'
import type { Commands } from './commands.ts'
import type { Commits } from './commits.ts'
import type { Counts } from './counts.ts'
import type { Documents } from './documents.ts'
import type { Feeds } from './feeds.ts'
import type { LatestValues } from './latest-values.ts'
import type { Grant, Leases } from './leases.ts'
import { probeRedis } from './probe.ts'
import { withinBudget } from './time-budget.ts'

export interface RedisParts {
  readonly commands: Commands
  readonly commits: Commits
  readonly documents: Documents
  readonly logs: ChannelLogs
  readonly latest: LatestValues
  readonly leases: Leases
  readonly counts: Counts
  readonly feeds: Feeds
  readonly subscribers: Subscribers
  readonly latestFeed: LatestFeed
}

/** The port over Redis. No call takes longer than a second, whatever Redis does. */
export class RedisBackplane implements Backplane {
  readonly #parts: RedisParts
  #isClosed = false

  constructor(parts: RedisParts) {
    this.#parts = parts
  }

  async commit(request: CommitRequest): Promise<CommitOutcome> {
    this.#requireOpen()
    return withinBudget(this.#parts.commits.apply(encodeCommit(request)))
  }

  async read(key: string): Promise<StoredDocument | null> {
    this.#requireOpen()
    return this.#parts.documents.read(requireName('document', key))
  }

  async list(prefix: string, options: ListOptions = {}): Promise<StoredDocument[]> {
    this.#requireOpen()
    const { limit = DEFAULT_LIST_LIMIT, after, descending = false } = options
    requireWithin('list limit', limit, [1, BACKPLANE_LIMITS.listLimit])
    return withinBudget(this.#parts.documents.list({ prefix, limit, after, descending }))
  }

  async snapshot(channel: string, keys: readonly string[]): Promise<Snapshot> {
    this.#requireOpen()
    requireOneScope([requireName('channel', channel), ...keys.map((key) => requireName('document', key))])
    return this.#parts.logs.snapshot(channel, keys)
  }

  async history(channel: string, options: HistoryOptions): Promise<History> {
    this.#requireOpen()
    requireWithin('history limit', options.limit, [0, BACKPLANE_LIMITS.historyLimit])
    return this.#parts.logs.history(requireName('channel', channel), options)
  }

  async subscribe(
    channel: string,
    listener: ChannelListener,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    this.#requireOpen()
    const request = { listener, since: options.since }
    return withinBudget(this.#parts.feeds.join(requireName('channel', channel), request))
  }

  async setLatest(channel: string, value: unknown, options?: { ttlMs: number }): Promise<void> {
    this.#requireOpen()
    requireName('channel', channel)
    const json = encodeJson(`latest value of ${channel}`, value, BACKPLANE_LIMITS.resultBytes)
    if (options) requireWithin('latest ttlMs', options.ttlMs, [1, BACKPLANE_LIMITS.latestTtlMs])
    await withinBudget(this.#parts.latest.set(channel, json, options?.ttlMs))
  }

  async getLatest(channel: string): Promise<unknown> {
    this.#requireOpen()
    return this.#parts.latest.get(requireName('channel', channel))
  }

  async listLatest(prefix: string): Promise<{ channel: string; value: unknown }[]> {
    this.#requireOpen()
    return withinBudget(this.#parts.latest.list(prefix))
  }

  async acquireLease(name: string, options: LeaseOptions): Promise<Lease | null> {
    this.#requireOpen()
    requireWithin('lease ttlMs', options.ttlMs, [1, BACKPLANE_LIMITS.leaseTtlMs])
    const grant = await this.#parts.leases.acquire(requireName('lease', name), options)
    return grant && this.#lease(grant)
  }

  async readLease(name: string): Promise<LeaseState | null> {
    this.#requireOpen()
    return this.#parts.leases.read(requireName('lease', name))
  }

  async count(name: string, options: CountOptions): Promise<Count> {
    this.#requireOpen()
    return this.#parts.counts.count(requireName('counter', name), requireCount(options))
  }

  async probe(): Promise<void> {
    this.#requireOpen()
    await probeRedis(this.#parts.commands)
  }

  /** What was sent to Redis already is answered first. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const { feeds, latestFeed, subscribers, commands } = this.#parts
    latestFeed.close()
    subscribers.clear()
    feeds.close()
    await commands.close()
  }

  #lease(grant: Grant): Lease {
    const { leases } = this.#parts
    return {
      name: grant.name,
      fence: grant.fence,
      renew: async () => {
        this.#requireOpen()
        return leases.renew(grant)
      },
      release: async () => {
        this.#requireOpen()
        await leases.release(grant)
      },
    }
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new BackplaneUnavailableError('the backplane is closed')
  }
}
