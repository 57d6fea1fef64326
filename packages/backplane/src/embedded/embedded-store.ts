import { SingleFlight } from '@stream-manager/async'
import type { Clock } from '@stream-manager/contracts'
import type { Database } from '@stream-manager/sqlite'
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
  StoreFacts,
  Subscription,
} from '../port/backplane.ts'
import type { LocalCounts } from '../port/local-counts.ts'
import type { ChannelLogs } from './channel-logs.ts'
import { CommitFeed } from './commit-feed.ts'
import { type CommitParts, commitRequest } from './commit-request.ts'
import type { Documents } from './documents.ts'
import type { LatestValues } from './latest-values.ts'
import { Leases } from './leases.ts'
import { probeStore } from './probe.ts'
import { subscribe } from './subscribe.ts'
import { fenceRequest, type WriteQueue } from './write-queue.ts'

export interface EmbeddedParts {
  /** The reading connection. The writing one belongs to the writer thread. */
  readonly reader: Database
  readonly lock: { close(): void }
  readonly documents: Documents
  readonly logs: ChannelLogs
  readonly latest: LatestValues
  readonly counts: LocalCounts
  readonly subscribers: Subscribers
  readonly writes: WriteQueue
  readonly epoch: string
  readonly clock: Clock
}

/** One SQLite file. Reads are done in one turn of the event loop; a thread does the writes. */
export class EmbeddedStore implements Store {
  readonly #parts: EmbeddedParts
  readonly #commits: CommitParts
  readonly #leases: Leases
  readonly #latestFeed: LatestFeed<string>
  readonly #probe: SingleFlight<StoreFacts>

  constructor(parts: EmbeddedParts) {
    const { subscribers, logs, writes, reader, epoch } = parts
    const feed = new CommitFeed(subscribers, logs)
    this.#parts = parts
    this.#leases = new Leases((lease) => writes.add(fenceRequest(lease)), parts.clock)
    this.#commits = {
      epoch,
      leases: this.#leases,
      deliver: (delivery) => feed.deliver(delivery),
      catchUp: (channels) => feed.catchUp(channels),
    }
    this.#latestFeed = new LatestFeed((channel, json) => subscribers.publishLatest(channel, json))
    this.#probe = new SingleFlight(() => probeStore(writes, reader))
  }

  commit(commit: EncodedCommit): Promise<CommitOutcome> {
    return this.#parts.writes.add(commitRequest(commit, this.#commits))
  }

  async read(key: string): Promise<StoredDocument | null> {
    return this.#parts.documents.read(key)
  }

  async list(range: KeyRange): Promise<StoredDocument[]> {
    return this.#parts.documents.list(range)
  }

  async snapshot(channel: string, keys: readonly string[]): Promise<Snapshot> {
    const { logs, documents, reader } = this.#parts
    return reader.snapshot(() => {
      const found = keys.map((key) => documents.read(key)).filter((document) => document !== null)
      const byKey = Object.fromEntries(found.map((document) => [document.key, document]))
      return { position: logs.position(channel), documents: byKey }
    })
  }

  async history(channel: string, options: HistoryOptions): Promise<History> {
    return this.#parts.logs.history(channel, options)
  }

  async subscribe(request: SubscriptionRequest): Promise<Subscription> {
    const { subscribers, logs } = this.#parts
    return subscribe(subscribers, logs, request)
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
    const leases = this.#leases
    const grant = await leases.acquire(name, options)
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
    return this.#leases.read(name)
  }

  async count(name: string, options: CountOptions): Promise<Count> {
    return this.#parts.counts.count(name, options)
  }

  probe(): Promise<StoreFacts> {
    return this.#probe.join()
  }

  /** Writes that wait are carried out first. */
  async close(): Promise<void> {
    const { writes, subscribers, reader, lock } = this.#parts
    await writes.drained()
    this.#latestFeed.close()
    subscribers.clear()
    // The writer closes the last connection, so that the final checkpoint is its work too.
    reader.close()
    // A thread that hangs in the disk may still write: the lock then stays until the process ends.
    if (await writes.close()) lock.close()
  }
}
