import { Gate } from '@stream-manager/async'
import { deliverGap } from '../../delivery/catch-up.ts'
import type { LatestFeed } from '../../delivery/latest-feed.ts'
import type { Subscriber, Subscribers } from '../../delivery/subscribers.ts'
import type { ChannelListener, Position } from '../../port/backplane.ts'
import { Cursor } from '../../port/cursor.ts'
import { BACKPLANE_LIMITS } from '../../port/limits.ts'
import { type ChannelLogs, type Gap, publicationIn } from '../records/channel-logs.ts'
import type { DamageReport } from '../records/damage-report.ts'
import type { LogEntry } from '../records/log-entry.ts'
import { DamagedRecordError } from '../wire/errors.ts'
import { continuationOf, readFrom } from './continuation.ts'
import type { PublicationWakeUp, WakeUp } from './wake-up.ts'

const RETRY_MS = 200
const RETRY_SPREAD_MS = 400
const ONE_AT_A_TIME = { running: 1, waiting: BACKPLANE_LIMITS.subscriptions }

const refuseJoin = (): never => {
  throw new RangeError(`more than ${BACKPLANE_LIMITS.subscriptions} subscriptions wait for one channel`)
}

export interface FeedParts {
  readonly logs: Pick<ChannelLogs, 'after' | 'newest' | 'open' | 'position' | 'renewEpoch'>
  readonly subscribers: Subscribers
  readonly latestFeed: LatestFeed<unknown>
  readonly damage: Pick<DamageReport, 'reportIf'>
  /** Whether a wake-up can only come from the Redis that has the log. */
  readonly trustsWakeUps: boolean
}

export interface JoinRequest {
  readonly listener: ChannelListener
  readonly since: Position | undefined
}

/** A subscriber of the channel, and the position at which its subscription begins. */
export interface Joined {
  readonly subscriber: Subscriber
  readonly position: Position
}

/**
 * Delivers one channel to its subscribers in this process, in order and without a gap, even if pub/sub loses, repeats or
 * delays messages. A wake-up is delivered directly only if it is the next publication; any other makes the feed read the
 * log. Reading and joining take turns.
 */
export class ChannelFeed {
  readonly channel: string
  readonly #parts: FeedParts
  readonly #turns = new Gate(ONE_AT_A_TIME, () => this.#catchUp())
  /** Null before the first subscriber has joined. */
  #cursor: Cursor | null = null
  /** The log may continue after the cursor. */
  #isStale = false
  #retry: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(channel: string, parts: FeedParts) {
    this.channel = channel
    this.#parts = parts
  }

  /** Resolves once the gap is delivered and the subscriber is live. */
  join({ listener, since }: JoinRequest): Promise<Joined> {
    const join = async () => {
      const { subscribers } = this.#parts
      const { position, ...gap } = await this.#gapSince(since)
      const last = since ? gap.entries.at(-1) : gap.entries[0]
      this.#compareWith(position, last?.offset === position.offset ? last.commit : null)
      const subscriber: Subscriber = {
        channel: this.channel,
        listener,
        cursor: new Cursor(since ?? position),
      }
      const recovered = gap.isWhole && since?.epoch === position.epoch
      const publications = recovered ? gap.entries.map(publicationIn(this.channel)) : []
      const history = { position, publications, recovered }
      const begin = since ? deliverGap(subscribers, subscriber, { since, history }) : position
      subscribers.add(subscriber)
      return { subscriber, position: begin }
    }
    return this.#turns.run(join, refuseJoin)
  }

  receive(wakeUp: WakeUp): void {
    if (wakeUp.kind === 'latest') this.#parts.latestFeed.announce(this.channel, wakeUp.value)
    else if (wakeUp.inline && this.#mayDeliver(wakeUp))
      this.#deliver(wakeUp, wakeUp.commit, wakeUp.inline.data)
    else if (!this.#cursor?.covers(wakeUp.epoch, wakeUp.offset)) this.refresh()
  }

  /** Delivers the log entries after the cursor. */
  refresh(): void {
    this.#isStale = true
    if (this.#turns.load === 0) this.#catchUp()
  }

  /** Compares the cursor with the log: if the wake-up of the last publication was lost, no later one shows the gap. */
  async check(): Promise<void> {
    if (this.#cursor?.offset === 0) await this.#parts.logs.open(this.channel)
    const { epoch, offset } = await this.#parts.logs.position(this.channel)
    if (this.#cursor && (this.#cursor.epoch !== epoch || this.#cursor.offset !== offset)) this.refresh()
  }

  close(): void {
    this.#isClosed = true
    if (this.#retry) clearTimeout(this.#retry)
  }

  #catchUp(): void {
    if (!this.#isStale || this.#isClosed || this.#retry) return
    const read = this.#turns.run(() => this.#readOn(), refuseJoin)
    read.catch((error: unknown) => this.#tryAgain(error))
  }

  #tryAgain(error: unknown): void {
    this.#parts.damage.reportIf(error)
    this.#isStale = true
    if (this.#isClosed) return
    this.#retry ??= setTimeout(
      () => {
        this.#retry = null
        this.#catchUp()
      },
      RETRY_MS + Math.random() * RETRY_SPREAD_MS,
    )
  }

  async #readOn(): Promise<void> {
    this.#isStale = false
    const cursor = this.#cursor
    if (!cursor || this.#isClosed) return
    try {
      await this.#deliverAfter(cursor)
    } catch (error) {
      // An unreadable entry is a gap in the log.
      if (!(error instanceof DamagedRecordError)) throw error
      this.#parts.damage.reportIf(error)
      this.#lose(await this.#parts.logs.position(this.channel))
    }
  }

  async #deliverAfter(cursor: Cursor): Promise<void> {
    const { logs } = this.#parts
    const limit = BACKPLANE_LIMITS.catchUpPublications + 1
    const page = await logs.after(this.channel, readFrom(cursor), limit)
    const continuation = continuationOf(cursor, page)
    if (continuation.kind === 'lost') this.#lose(page.position)
    else if (continuation.kind === 'went_back') this.#lose(await logs.renewEpoch(this.channel, cursor.epoch))
    else this.#deliverAll(cursor.epoch, continuation.entries)
  }

  #deliverAll(epoch: string, entries: readonly LogEntry[]): void {
    // All entries are parsed before the first is delivered, so that a damaged one is found in time.
    const publications = entries.map(publicationIn(this.channel))
    for (const [index, { offset, commit }] of entries.entries()) {
      this.#deliver({ epoch, offset }, commit, publications[index]?.data)
    }
  }

  /** A join read the log at this position. Earlier subscribers get what they miss, or `lost`. */
  #compareWith(position: Position, commit: string | null): void {
    const cursor = this.#cursor
    if (!cursor) this.#cursor = new Cursor(position, commit)
    else if (cursor.epoch !== position.epoch) this.#lose(position, commit)
    else if (cursor.offset !== position.offset) this.#isStale = true
  }

  /** Only the next publication, and only from the server that has the log. */
  #mayDeliver({ epoch, offset }: PublicationWakeUp): boolean {
    if (!this.#parts.trustsWakeUps || this.#turns.load > 0 || this.#isStale) return false
    return this.#cursor?.isFollowedBy(epoch, offset) ?? false
  }

  #deliver({ epoch, offset }: Position, commit: string, data: unknown): void {
    this.#cursor?.moveTo({ epoch, offset }, commit)
    this.#parts.subscribers.deliverPublication(this.channel, { epoch, offset }, data)
  }

  #lose({ epoch, offset }: Position, commit: string | null = null): void {
    this.#cursor?.moveTo({ epoch, offset }, commit)
    this.#parts.subscribers.lose(this.channel, { epoch, offset })
  }

  async #gapSince(since: Position | undefined): Promise<Gap> {
    const { logs } = this.#parts
    const isPlace = since && Number.isSafeInteger(since.offset) && since.offset >= 0
    if (isPlace) return logs.after(this.channel, since.offset, BACKPLANE_LIMITS.catchUpPublications)
    return { ...(await logs.newest(this.channel, 1)), isWhole: false }
  }
}
