import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { SingleFlight } from '@stream-manager/async'
import type { Backplane } from '@stream-manager/backplane/port'
import { HEARTBEAT_PREFIX, isRecord } from '@stream-manager/contracts'
import { type Domain, type Partition, partitionLease, partitionsOf } from '@stream-manager/domain'
import { messageOf } from '@stream-manager/service-kit'
import { Orphans } from './orphans.ts'
import { PartitionRunner, type RunnerOptions } from './partition-runner.ts'

const PERIOD_MS = 2000
const LEASE_MS = 10_000
/** In the time of one lease. */
const RENEWALS = 3
const HEARTBEATS = `${HEARTBEAT_PREFIX}event-handler/`

export interface PartitionsOptions extends Pick<RunnerOptions, 'clock' | 'logger'> {
  readonly backplane: Pick<Backplane, 'history' | 'subscribe' | 'acquireLease' | 'listLatest'>
  readonly store: AnalyticsStore
  readonly domain: Pick<Domain, 'streams' | 'events' | 'webhooks'>
  /** Name of this run of the process. */
  readonly holder: string
  readonly leaseMs?: number
}

const isReady = ({ value }: { readonly value: unknown }): boolean =>
  isRecord(value) && value['ready'] === true

/** Takes its share of the partitions, so that replicas divide the streams among them. */
export class Partitions {
  readonly #options: PartitionsOptions
  readonly #runners = new Map<string, PartitionRunner>()
  #timer: NodeJS.Timeout | undefined
  readonly #looking = new SingleFlight(() => this.#lookSafely())
  readonly #orphans: Orphans
  #isFailing = false
  #failures = 0
  #isClosed = false

  constructor(options: PartitionsOptions) {
    this.#options = options
    this.#orphans = new Orphans({ store: options.store, take: (partition) => this.#take(partition) })
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.look(), PERIOD_MS)
    void this.look()
  }

  /** Takes and gives back partitions now, or joins the look under way. Never rejects. */
  look(): Promise<void> {
    return this.#looking.join()
  }

  /** Names of the partitions that this process reads. */
  held(): string[] {
    return [...this.#runners.keys()]
  }

  counters(): Record<string, number> {
    return { intakePartitions: this.#runners.size, intakeFailures: this.#failures }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.#looking.settled()
    await Promise.all([...this.#runners.values()].map((runner) => runner.close()))
  }

  async #lookSafely(): Promise<void> {
    const { logger } = this.#options
    try {
      await this.#look()
      if (this.#isFailing) logger.info({}, 'partitions of the history are taken again')
      this.#isFailing = false
    } catch (error) {
      this.#onFailure()
      if (!this.#isFailing)
        logger.warn({ reason: messageOf(error) }, 'partitions of the history cannot be taken')
      this.#isFailing = true
    }
  }

  #onFailure(): void {
    this.#failures += 1
  }

  async #look(): Promise<void> {
    const { domain, backplane } = this.#options
    const streams = await domain.streams.list()
    const partitions = partitionsOf(streams.map(({ id }) => id))
    const instances = (await backplane.listLatest(HEARTBEATS)).filter(isReady).length
    const share = Math.ceil(partitions.length / Math.max(1, instances))
    const present = new Set(partitions.map(({ name }) => name))
    this.#endGone(present)
    this.#giveBack(this.#heldOf(present).slice(share))
    await this.#takeUpTo(share, partitions)
    await this.#orphans.takeSome(new Set([...present, ...this.held()]))
  }

  /** A partition that is gone is no part of the share, however long its last entries take. */
  #heldOf(present: ReadonlySet<string>): string[] {
    return this.held().filter((name) => present.has(name))
  }

  #endGone(present: ReadonlySet<string>): void {
    for (const [name, runner] of this.#runners) if (!present.has(name)) runner.end()
  }

  #giveBack(names: readonly string[]): void {
    for (const name of names) void this.#runners.get(name)?.close()
  }

  async #takeUpTo(share: number, partitions: readonly Partition[]): Promise<void> {
    const present = new Set(partitions.map(({ name }) => name))
    for (const partition of partitions) {
      if (this.#isClosed || this.#heldOf(present).length >= share) return
      if (!this.#runners.has(partition.name)) await this.#take(partition)
    }
  }

  /** False when another event handler has it. */
  async #take({ name, logs }: Partition): Promise<boolean> {
    const { backplane, domain, holder, leaseMs: ttlMs = LEASE_MS } = this.#options
    const lease = await backplane.acquireLease(partitionLease(name), { holder, ttlMs })
    if (lease === null) return false
    const grant = { partition: name, origin: await domain.events.origin(), fence: lease.fence, holder }
    const { events, webhooks } = domain
    const work = { events, webhooks: webhooks.sending, grant, lease, logs, renewMs: ttlMs / RENEWALS }
    const onFailure = () => this.#onFailure()
    const runner = new PartitionRunner({ ...this.#options, ...work, onFailure })
    this.#runners.set(name, runner)
    void runner.run().then(() => this.#runners.delete(name))
    return true
  }
}
