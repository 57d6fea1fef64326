import { tellGap } from '../../delivery/catch-up.ts'
import type { LatestFeed } from '../../delivery/latest-feed.ts'
import type { Subscriber, Subscribers } from '../../delivery/subscribers.ts'
import type { ChannelListener, Position } from '../../port/backplane.ts'
import { BACKPLANE_LIMITS } from '../../port/limits.ts'
import { type ChannelLogs, type Gap, publicationIn } from '../records/channel-logs.ts'
import { continuationOf, readFrom, type Told } from './continuation.ts'
import type { DamageReport } from '../records/damage-report.ts'
import type { LogEntry } from '../records/log-entry.ts'
import { DamagedRecordError } from '../wire/errors.ts'
import { Turns } from './turns.ts'
import type { PublicationWakeUp, WakeUp } from './wake-up.ts'

const RETRY_MS = 200
const RETRY_SPREAD_MS = 400

export interface FeedParts {
  readonly logs: ChannelLogs
  readonly subscribers: Subscribers
  readonly latestFeed: LatestFeed<unknown>
  readonly damage: DamageReport
  /** Whether a wake-up can only come from the Redis that has the log. */
  readonly believesWakeUps: boolean
}

export interface JoinRequest {
  readonly listener: ChannelListener
  readonly since: Position | undefined
}

/** A member of the channel, and where its subscription begins. */
export interface Joined {
  readonly subscriber: Subscriber
  readonly position: Position
}

/**
 * One channel as its subscribers here hear it. The log is the truth; a wake-up is believed only if it is the next
 * publication, and everything else makes the feed read the log. Reading and joining take turns, so that every subscriber
 * gets all of the log in order, whatever pub/sub loses, repeats or delays.
 */
export class ChannelFeed {
  readonly channel: string
  readonly #parts: FeedParts
  readonly #turns = new Turns(() => this.#catchUp())
  /** Null before the first has joined. */
  #told: Told | null = null
  /** The log may hold more than was told. */
  #isStale = false
  #retry: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(channel: string, parts: FeedParts) {
    this.channel = channel
    this.#parts = parts
  }

  /** Resolves once the gap was told and the subscriber is live. */
  join({ listener, since }: JoinRequest): Promise<Joined> {
    return this.#turns.take(async () => {
      const { subscribers } = this.#parts
      const { position, ...gap } = await this.#gapSince(since)
      const last = since ? gap.entries.at(-1) : gap.entries[0]
      this.#moveTo({ ...position, commit: last?.offset === position.offset ? last.commit : null })
      const subscriber: Subscriber = { channel: this.channel, listener, cursor: since ? -1 : position.offset }
      const recovered = gap.isWhole && since?.epoch === position.epoch
      const publications = recovered ? gap.entries.map(publicationIn(this.channel)) : []
      const history = { position, publications, recovered }
      const begin = since ? tellGap(subscribers, subscriber, { since, history }) : position
      subscribers.add(subscriber)
      return { subscriber, position: begin }
    })
  }

  receive(wakeUp: WakeUp): void {
    if (wakeUp.kind === 'latest') this.#parts.latestFeed.announce(this.channel, wakeUp.value)
    else if (wakeUp.inline && this.#mayBelieve(wakeUp)) this.#tell(wakeUp, wakeUp.inline.data)
    else if (!this.#isOld(wakeUp)) this.refresh()
  }

  /** Reads what the log has beyond what was told, and whether it still has that. */
  refresh(): void {
    this.#isStale = true
    if (!this.#turns.isTaken) this.#catchUp()
  }

  /** For a channel on which nothing is heard: the wake-up that was lost may have been the last one. */
  async check(): Promise<void> {
    if (this.#told?.offset === 0) await this.#parts.logs.open(this.channel)
    const { epoch, offset } = await this.#parts.logs.position(this.channel)
    if (this.#told && (this.#told.epoch !== epoch || this.#told.offset !== offset)) this.refresh()
  }

  close(): void {
    this.#isClosed = true
    if (this.#retry) clearTimeout(this.#retry)
  }

  #catchUp(): void {
    if (!this.#isStale || this.#isClosed || this.#retry) return
    this.#turns.take(() => this.#readOn()).catch((error: unknown) => this.#tryAgain(error))
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
    const told = this.#told
    if (!told || this.#isClosed) return
    try {
      await this.#tellAfter(told)
    } catch (error) {
      // What cannot be read is a hole in the log.
      if (!(error instanceof DamagedRecordError)) throw error
      this.#parts.damage.reportIf(error)
      this.#lose(await this.#parts.logs.position(this.channel))
    }
  }

  async #tellAfter(told: Told): Promise<void> {
    const { logs } = this.#parts
    const limit = BACKPLANE_LIMITS.catchUpPublications + 1
    const page = await logs.after(this.channel, readFrom(told), limit)
    const continuation = continuationOf(told, page)
    if (continuation.kind === 'lost') this.#lose(page.position)
    else if (continuation.kind === 'went_back') this.#lose(await logs.renewEpoch(this.channel, told.epoch))
    else this.#tellAll(told.epoch, continuation.entries)
  }

  #tellAll(epoch: string, entries: readonly LogEntry[]): void {
    // All of them are read before the first is told.
    const publications = entries.map(publicationIn(this.channel))
    for (const [index, { offset, commit }] of entries.entries()) {
      this.#tell({ epoch, offset, commit }, publications[index]?.data)
    }
  }

  /** Somebody who joined saw the log there: those told less are told what they miss, or that it is lost. */
  #moveTo(seen: Told): void {
    const told = this.#told
    if (!told) this.#told = seen
    else if (told.epoch !== seen.epoch) this.#lose(seen)
    else if (told.offset !== seen.offset) this.#isStale = true
  }

  /** Only the very next publication, and only from the server that has the log. */
  #mayBelieve({ epoch, offset }: PublicationWakeUp): boolean {
    if (!this.#parts.believesWakeUps || this.#turns.isTaken || this.#isStale) return false
    return this.#told?.epoch === epoch && offset === this.#told.offset + 1
  }

  #isOld({ epoch, offset }: PublicationWakeUp): boolean {
    return this.#told?.epoch === epoch && offset <= this.#told.offset
  }

  #tell({ epoch, offset, commit }: Told, data: unknown): void {
    this.#told = { epoch, offset, commit }
    this.#parts.subscribers.tellPublication(this.channel, { epoch, offset }, data)
  }

  #lose({ epoch, offset }: Position): void {
    this.#told = { epoch, offset, commit: null }
    this.#parts.subscribers.lose(this.channel, { epoch, offset })
  }

  async #gapSince(since: Position | undefined): Promise<Gap> {
    const { logs } = this.#parts
    const isPlace = since && Number.isSafeInteger(since.offset) && since.offset >= 0
    if (isPlace) return logs.after(this.channel, since.offset, BACKPLANE_LIMITS.catchUpPublications)
    return { ...(await logs.newest(this.channel, 1)), isWhole: false }
  }
}
