import type { EncodedCommit } from '../arguments/encoded-commit.ts'
import type { KeyRange, LatestValue, Store, SubscriptionRequest } from '../checked/store.ts'
import type { LatestFeed } from '../delivery/latest-feed.ts'
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
  StoreFacts,
  Subscription,
} from '../port/backplane.ts'
import type { Commits } from './commit/commits.ts'
import type { Commands } from './connection/commands.ts'
import { patientDeadline } from './connection/deadline.ts'
import type { Feeds } from './feeds/feeds.ts'
import type { Grant, Leases } from './leases/leases.ts'
import type { ChannelLogs } from './records/channel-logs.ts'
import type { Counts } from './records/counts.ts'
import type { DamageReport } from './records/damage-report.ts'
import type { Documents } from './records/documents.ts'
import type { LatestValues } from './records/latest-values.ts'
import { probeRedis } from './records/probe.ts'

export interface RedisParts {
  readonly callTimeoutMs: number
  readonly commands: Commands
  readonly commits: Commits
  readonly documents: Documents
  readonly logs: ChannelLogs
  readonly latest: LatestValues
  readonly leases: Leases
  readonly counts: Counts
  readonly feeds: Feeds
  readonly damage: DamageReport
  readonly subscribers: Subscribers
  readonly latestFeed: LatestFeed<unknown>
}

/** One Redis, or one Redis Cluster. No call takes longer than its deadline, which is below a second by default. */
export class RedisStore implements Store {
  readonly #parts: RedisParts

  constructor(parts: RedisParts) {
    this.#parts = parts
  }

  commit(commit: EncodedCommit): Promise<CommitOutcome> {
    return this.#within(({ commits }) => commits.apply(commit))
  }

  read(key: string): Promise<StoredDocument | null> {
    return this.#within(({ documents }) => documents.read(key))
  }

  list(range: KeyRange): Promise<StoredDocument[]> {
    return this.#within(({ documents }) => documents.list(range))
  }

  snapshot(channel: string, keys: readonly string[]): Promise<Snapshot> {
    return this.#within(({ logs }) => logs.snapshot(channel, keys))
  }

  history(channel: string, options: HistoryOptions): Promise<History> {
    return this.#within(({ logs }) => logs.history(channel, options))
  }

  subscribe({ channel, ...request }: SubscriptionRequest): Promise<Subscription> {
    return this.#within(({ feeds }) => feeds.join(channel, request))
  }

  setLatest({ channel, json, ttlMs }: LatestValue): Promise<void> {
    return this.#within(({ latest }) => latest.set(channel, json, ttlMs))
  }

  getLatest(channel: string): Promise<unknown> {
    return this.#within(({ latest }) => latest.get(channel))
  }

  listLatest(prefix: string): Promise<{ channel: string; value: unknown }[]> {
    return this.#within(({ latest }) => latest.list(prefix))
  }

  acquireLease(name: string, options: LeaseOptions): Promise<Lease | null> {
    return this.#within(async ({ leases }) => {
      const grant = await leases.acquire(name, options)
      return grant && this.#lease(grant)
    })
  }

  readLease(name: string): Promise<LeaseState | null> {
    return this.#within(({ leases }) => leases.read(name))
  }

  count(name: string, options: CountOptions): Promise<Count> {
    return this.#within(({ counts }) => counts.count(name, options))
  }

  probe(): Promise<StoreFacts> {
    return this.#within(({ commands }) => probeRedis(commands))
  }

  /** Commands that were sent are answered first. */
  async close(): Promise<void> {
    const { feeds, latestFeed, subscribers, commands } = this.#parts
    latestFeed.close()
    subscribers.clear()
    feeds.close()
    await commands.close()
  }

  #lease(grant: Grant): Lease {
    const { name, fence, predecessorExpired } = grant
    return {
      name,
      fence,
      predecessorExpired,
      renew: () => this.#within(({ leases }) => leases.renew(grant)),
      release: () => this.#within(({ leases }) => leases.release(grant)),
    }
  }

  async #within<T>(work: (parts: RedisParts) => Promise<T>): Promise<T> {
    try {
      return await patientDeadline(work(this.#parts), this.#parts.callTimeoutMs)
    } catch (error) {
      this.#parts.damage.reportIf(error)
      throw error
    }
  }
}
