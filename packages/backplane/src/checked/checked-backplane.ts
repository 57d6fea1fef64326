import { encodeCommit } from '../arguments/encoded-commit.ts'
import { encodeJson } from '../arguments/json.ts'
import { requireName, requireOneScope } from '../arguments/names.ts'
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
  StoreFacts,
  SubscribeOptions,
  Subscription,
} from '../port/backplane.ts'
import { BackplaneUnavailableError } from '../port/errors.ts'
import { BACKPLANE_LIMITS, DEFAULT_LIST_LIMIT, requireCount, requireWithin } from '../port/limits.ts'
import type { Store } from './store.ts'

/** The port over any store: it checks arguments, and rejects calls after `close`. */
export class CheckedBackplane implements Backplane {
  readonly #store: Store
  #closing: Promise<void> | null = null

  constructor(store: Store) {
    this.#store = store
  }

  commit(request: CommitRequest): Promise<CommitOutcome> {
    return this.#call((store) => store.commit(encodeCommit(request)))
  }

  read(key: string): Promise<StoredDocument | null> {
    return this.#call((store) => store.read(requireName('document', key)))
  }

  list(prefix: string, options: ListOptions = {}): Promise<StoredDocument[]> {
    const { limit = DEFAULT_LIST_LIMIT, after, descending = false } = options
    return this.#call((store) => {
      requireWithin('list limit', limit, [1, BACKPLANE_LIMITS.listLimit])
      return store.list({ prefix, limit, after, descending })
    })
  }

  snapshot(channel: string, keys: readonly string[]): Promise<Snapshot> {
    return this.#call((store) => {
      requireOneScope([requireName('channel', channel), ...keys.map((key) => requireName('document', key))])
      return store.snapshot(channel, keys)
    })
  }

  history(channel: string, options: HistoryOptions): Promise<History> {
    return this.#call((store) => {
      requireWithin('history limit', options.limit, [0, BACKPLANE_LIMITS.historyLimit])
      return store.history(requireName('channel', channel), options)
    })
  }

  subscribe(
    channel: string,
    listener: ChannelListener,
    { since }: SubscribeOptions = {},
  ): Promise<Subscription> {
    return this.#call((store) =>
      store.subscribe({ channel: requireName('channel', channel), listener, since }),
    )
  }

  setLatest(channel: string, value: unknown, options?: { ttlMs: number }): Promise<void> {
    return this.#call((store) => {
      requireName('channel', channel)
      const json = encodeJson(`latest value of ${channel}`, value, BACKPLANE_LIMITS.resultBytes)
      if (options) requireWithin('latest ttlMs', options.ttlMs, [1, BACKPLANE_LIMITS.latestTtlMs])
      return store.setLatest({ channel, json, ttlMs: options?.ttlMs })
    })
  }

  getLatest(channel: string): Promise<unknown> {
    return this.#call((store) => store.getLatest(requireName('channel', channel)))
  }

  listLatest(prefix: string): ReturnType<Backplane['listLatest']> {
    return this.#call((store) => store.listLatest(prefix))
  }

  acquireLease(name: string, options: LeaseOptions): Promise<Lease | null> {
    return this.#call(async (store) => {
      requireWithin('lease ttlMs', options.ttlMs, [1, BACKPLANE_LIMITS.leaseTtlMs])
      const lease = await store.acquireLease(requireName('lease', name), options)
      return lease && this.#checked(lease)
    })
  }

  readLease(name: string): Promise<LeaseState | null> {
    return this.#call((store) => store.readLease(requireName('lease', name)))
  }

  count(name: string, options: CountOptions): Promise<Count> {
    return this.#call((store) => store.count(requireName('counter', name), requireCount(options)))
  }

  probe(): Promise<StoreFacts> {
    return this.#call((store) => store.probe())
  }

  close(): Promise<void> {
    this.#closing ??= this.#store.close()
    return this.#closing
  }

  #checked({ name, fence, predecessorExpired, ...lease }: Lease): Lease {
    return {
      name,
      fence,
      predecessorExpired,
      renew: () => this.#call(() => lease.renew()),
      release: () => this.#call(() => lease.release()),
    }
  }

  /** A wrong argument rejects as any other failure does. */
  async #call<T>(work: (store: Store) => Promise<T>): Promise<T> {
    if (this.#closing) throw new BackplaneUnavailableError('the backplane is closed')
    return work(this.#store)
  }
}
