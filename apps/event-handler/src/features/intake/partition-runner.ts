import type { AnalyticsStore, ApplyOutcome, Grant } from '@stream-manager/analytics/port'
import { backoffDelayMs, delay } from '@stream-manager/async'
import type { Backplane, Lease } from '@stream-manager/backplane/port'
import type { Clock } from '@stream-manager/contracts'
import type { Domain, WebhookSending } from '@stream-manager/domain'
import { messageOf } from '@stream-manager/service-kit'
import { afterBatch, buildBatch, type KnownLogs, withDeliveries } from './batch.ts'
import { LogReader, type ReadLog } from './log-reader.ts'
import { Wake } from './wake.ts'

const RETRY = { firstMs: 100, maxMs: 5000 }
/** Renewals while one batch is stored: a store that hangs for longer gives the partition up. */
const MAX_RENEWALS = 3
const FAILED =
  'the history cannot be written; the logs are read again automatically. If it goes on, check the server of DATABASE_URL, or without one the disk of DATA_DIR: free space, or move analytics.db away and restart'

export interface RunnerOptions {
  readonly backplane: Pick<Backplane, 'history' | 'subscribe'>
  readonly store: AnalyticsStore
  readonly events: Pick<Domain['events'], 'translate'>
  readonly webhooks: Pick<WebhookSending, 'plan'>
  readonly grant: Grant
  readonly lease: Lease
  /** Less than half of the lease: a renewal that fails once leaves time for the next. */
  readonly renewMs: number
  readonly logs: readonly string[]
  readonly clock: Clock
  /** A batch could not be read or stored. It is tried again. */
  onFailure(): void
  readonly logger: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
}

/**
 * Reads the logs of one partition into the store while it has the lease. A lease that is lost unnoticed does no harm: the
 * store refuses an older grant, and a batch whose logs are at another position.
 */
export class PartitionRunner {
  readonly #options: RunnerOptions
  readonly #readers: readonly LogReader[]
  readonly #wake = new Wake()
  readonly #over = new AbortController()
  #renewedMs = Number.NEGATIVE_INFINITY
  #isEnding = false
  #failures = 0
  #running: Promise<void> | null = null

  constructor(options: RunnerOptions) {
    this.#options = options
    const onWake = () => this.#wake.raise()
    this.#readers = options.logs.map((log) => new LogReader({ backplane: options.backplane, log, onWake }))
  }

  /** Resolves when the partition is given back: after `close` or `end`, or when the lease is lost. */
  run(): Promise<void> {
    this.#running ??= this.#repeat()
    return this.#running
  }

  /** Gives the partition back once a read finds nothing more. Call it when nothing more is published. */
  end(): void {
    this.#isEnding = true
    this.#wake.raise()
  }

  /** Ends after the batch under way, and gives the lease back. */
  async close(): Promise<void> {
    this.#over.abort()
    this.#wake.raise()
    await this.#running
  }

  async #repeat(): Promise<void> {
    while (!this.#over.signal.aborted) {
      try {
        await this.#work()
      } catch (error) {
        await this.#waitAfter(error)
      }
    }
    await Promise.allSettled(this.#readers.map((reader) => reader.close()))
    await this.#options.lease.release().catch(() => {})
  }

  /** From the positions in the store, until the partition is lost or closed. Throws when they must be read again. */
  async #work(): Promise<void> {
    if (!(await this.#renew())) return this.#lose()
    const taken = await this.#options.store.take(this.#options.grant)
    if (taken === null) return this.#lose()
    await Promise.all(this.#readers.map((reader) => reader.subscribe()))
    let known: KnownLogs = new Map(taken.map((position) => [position.log, position]))
    while (!this.#over.signal.aborted) {
      if (!(await this.#renew())) return this.#lose()
      known = await this.#step(known)
    }
  }

  /** The positions after one page of each log. Waits when there is nothing to read. */
  async #step(known: KnownLogs): Promise<KnownLogs> {
    const { store, events, webhooks, grant, clock } = this.#options
    const atMs = clock.now().getTime()
    const isLast = this.#isEnding
    const reads = await this.#readAll(known, atMs)
    if (reads.length === 0) {
      this.#succeed()
      await this.#rest(isLast)
      return known
    }
    const batch = await withDeliveries(buildBatch(reads, { grant, atMs, events, known }), webhooks)
    const outcome = await this.#renewDuring(store.apply(batch))
    if (outcome.status !== 'applied') this.#refuse(outcome)
    this.#succeed()
    return afterBatch(known, batch)
  }

  /** After a read that found nothing. */
  async #rest(isLast: boolean): Promise<void> {
    if (isLast) this.#over.abort()
    else await this.#wake.wait(this.#options.renewMs)
  }

  async #readAll(known: KnownLogs, atMs: number): Promise<ReadLog[]> {
    const { logs } = this.#options
    const reads = await Promise.all(
      this.#readers.map((reader, index) => reader.next(known.get(logs[index] ?? '') ?? null, atMs)),
    )
    return reads.filter((read) => read !== null)
  }

  async #renewDuring<Value>(work: Promise<Value>): Promise<Value> {
    let left = MAX_RENEWALS
    const timer = setInterval(() => {
      left -= 1
      if (left === 0) clearInterval(timer)
      void this.#renewNow()
    }, this.#options.renewMs)
    try {
      return await work
    } finally {
      clearInterval(timer)
    }
  }

  /** Never rejects. Unless the lease was renewed, the next step asks for it again. */
  async #renewNow(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs()
    const isHeld = await this.#options.lease.renew().catch(() => false)
    this.#renewedMs = isHeld ? nowMs : Number.NEGATIVE_INFINITY
  }

  async #renew(): Promise<boolean> {
    const { clock, lease, renewMs } = this.#options
    const nowMs = clock.monotonicMs()
    if (nowMs - this.#renewedMs < renewMs) return true
    this.#renewedMs = nowMs
    return lease.renew()
  }

  /** A quiet partition that was pruned is refused as well, so the lease and `take` say whether another has it. */
  #refuse(outcome: Exclude<ApplyOutcome, { status: 'applied' }>): never {
    if (outcome.status === 'moved') throw new Error(`the history has another position of ${outcome.log}`)
    this.#renewedMs = Number.NEGATIVE_INFINITY
    throw new Error('the history does not know this grant')
  }

  #lose(): void {
    this.#over.abort()
    const { logger, grant } = this.#options
    logger.info({ partition: grant.partition }, 'another event handler reads this partition now')
  }

  #succeed(): void {
    const { logger, grant } = this.#options
    if (this.#failures > 0) logger.info({ partition: grant.partition }, 'the history is written again')
    this.#failures = 0
  }

  async #waitAfter(error: unknown): Promise<void> {
    const { logger, grant, onFailure } = this.#options
    const fields = { partition: grant.partition, reason: messageOf(error) }
    onFailure()
    if (this.#failures === 0) logger.warn(fields, FAILED)
    const { signal } = this.#over
    await delay(backoffDelayMs(RETRY, this.#failures), { signal }).catch(() => {})
    this.#failures += 1
  }
}
