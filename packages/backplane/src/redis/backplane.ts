import { encodeCommit } from '../arguments/encoded-commit.ts'
import { encodeJson } from '../arguments/json.ts'
import { requireName, requireOneScope } from '../arguments/names.ts'
import type { LatestFeed } from '../delivery/latest-feed.ts'
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

/** Below the second that no call may exceed, with room for a busy event loop. All round trips of a call share it. */
const CALL_BUDGET_MS = 950

export interface RedisParts {
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

/** The port over Redis. No call takes longer than a second, whatever Redis does. */
export class RedisBackplane implements Backplane {
  readonly #parts: RedisParts
  #isClosed = false

  constructor(parts: RedisParts) {
    this.#parts = parts
  }

  commit(request: CommitRequest): Promise<CommitOutcome> {
    return this.#ask(({ commits }) => commits.apply(encodeCommit(request)))
  }

  read(key: string): Promise<StoredDocument | null> {
    return this.#ask(({ documents }) => documents.read(requireName('document', key)))
  }

  list(prefix: string, options: ListOptions = {}): Promise<StoredDocument[]> {
    const { limit = DEFAULT_LIST_LIMIT, after, descending = false } = options
    return this.#ask(({ documents }) => {
      requireWithin('list limit', limit, [1, BACKPLANE_LIMITS.listLimit])
      return documents.list({ prefix, limit, after, descending })
    })
  }

  snapshot(channel: string, keys: readonly string[]): Promise<Snapshot> {
    return this.#ask(({ logs }) => {
      requireOneScope([requireName('channel', channel), ...keys.map((key) => requireName('document', key))])
      return logs.snapshot(channel, keys)
    })
  }

  history(channel: string, options: HistoryOptions): Promise<History> {
    return this.#ask(({ logs }) => {
      requireWithin('history limit', options.limit, [0, BACKPLANE_LIMITS.historyLimit])
      return logs.history(requireName('channel', channel), options)
    })
  }

  subscribe(
    channel: string,
    listener: ChannelListener,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    const request = { listener, since: options.since }
    return this.#ask(({ feeds }) => feeds.join(requireName('channel', channel), request))
  }

  setLatest(channel: string, value: unknown, options?: { ttlMs: number }): Promise<void> {
    return this.#ask(({ latest }) => {
      requireName('channel', channel)
      const json = encodeJson(`latest value of ${channel}`, value, BACKPLANE_LIMITS.resultBytes)
      if (options) requireWithin('latest ttlMs', options.ttlMs, [1, BACKPLANE_LIMITS.latestTtlMs])
      return latest.set(channel, json, options?.ttlMs)
    })
  }

  getLatest(channel: string): Promise<unknown> {
    return this.#ask(({ latest }) => latest.get(requireName('channel', channel)))
  }

  listLatest(prefix: string): Promise<{ channel: string; value: unknown }[]> {
    return this.#ask(({ latest }) => latest.list(prefix))
  }

  acquireLease(name: string, options: LeaseOptions): Promise<Lease | null> {
    return this.#ask(async ({ leases }) => {
      requireWithin('lease ttlMs', options.ttlMs, [1, BACKPLANE_LIMITS.leaseTtlMs])
      const grant = await leases.acquire(requireName('lease', name), options)
      return grant && this.#lease(grant)
    })
  }

  readLease(name: string): Promise<LeaseState | null> {
    return this.#ask(({ leases }) => leases.read(requireName('lease', name)))
  }

  count(name: string, options: CountOptions): Promise<Count> {
    return this.#ask(({ counts }) => counts.count(requireName('counter', name), requireCount(options)))
  }

  probe(): Promise<void> {
    return this.#ask(({ commands }) => probeRedis(commands))
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
    return {
      name: grant.name,
      fence: grant.fence,
      predecessorExpired: grant.predecessorExpired,
      renew: () => this.#ask(({ leases }) => leases.renew(grant)),
      release: () => this.#ask(({ leases }) => leases.release(grant)),
    }
  }

  async #ask<T>(work: (parts: RedisParts) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new BackplaneUnavailableError('the backplane is closed')
    try {
      return await patientDeadline(work(this.#parts), CALL_BUDGET_MS)
    } catch (error) {
      this.#parts.damage.reportIf(error)
      throw error
    }
  }
}
