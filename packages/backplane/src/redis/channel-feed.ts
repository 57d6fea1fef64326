import { tellGap } from '../catch-up.ts'
import type { LatestFeed } from '../latest-feed.ts'
import { BACKPLANE_LIMITS } from '../limits.ts'
import type { ChannelListener, History, Position } from '../port.ts'
import type { Subscriber, Subscribers } from '../subscribers.ts'
import type { ChannelLogs, LogEntry } from './channel-logs.ts'
import type { WakeUp } from './wake-up.ts'

const RETRY_MS = 200
const RETRY_SPREAD_MS = 400

export interface FeedParts {
  readonly logs: ChannelLogs
  readonly latest: { get(channel: string): Promise<unknown> }
  readonly subscribers: Subscribers
  readonly latestFeed: LatestFeed
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
  /** How far everybody has been told; null before the first has joined. */
  #told: { readonly epoch: string; readonly offset: number } | null = null
  #turns = Promise.resolve()
  #waitingTurns = 0
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
    return this.#inTurn(async () => {
      const { subscribers } = this.#parts
      const history = await this.#historySince(since)
      const { position } = history
      this.#moveTo(position)
      const subscriber: Subscriber = { channel: this.channel, listener, cursor: since ? -1 : position.offset }
      const begin = since ? tellGap(subscribers, subscriber, { since, history }) : position
      subscribers.add(subscriber)
      return { subscriber, position: begin }
    })
  }

  receive(wakeUp: WakeUp): void {
    if (wakeUp.kind === 'latest') this.#announceLatest(wakeUp.json)
    else if (this.#isNext(wakeUp)) this.#tell(wakeUp.epoch, [{ ...wakeUp, json: wakeUp.json }])
    else if (!this.#isOld(wakeUp)) this.refresh()
  }

  /** Reads what the log has beyond what was told. */
  refresh(): void {
    this.#isStale = true
    if (this.#waitingTurns === 0) this.#catchUp()
  }

  close(): void {
    this.#isClosed = true
    if (this.#retry) clearTimeout(this.#retry)
  }

  /** One after another; what was heard meanwhile is read from the log after the last. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waitingTurns += 1
    const turn = this.#turns.then(work)
    this.#turns = turn.then(
      () => {},
      () => {},
    )
    try {
      return await turn
    } finally {
      this.#waitingTurns -= 1
      if (this.#waitingTurns === 0 && this.#isStale) this.#catchUp()
    }
  }

  #catchUp(): void {
    if (this.#isClosed || this.#retry) return
    this.#inTurn(() => this.#readOn()).catch(() => {
      this.#isStale = true
      if (this.#isClosed) return
      this.#retry ??= setTimeout(
        () => {
          this.#retry = null
          this.refresh()
        },
        RETRY_MS + Math.random() * RETRY_SPREAD_MS,
      )
    })
  }

  async #readOn(): Promise<void> {
    this.#isStale = false
    const told = this.#told
    if (!told || this.#isClosed) return
    const page = await this.#parts.logs.after(this.channel, told.offset, BACKPLANE_LIMITS.catchUpPublications)
    const reached = told.offset + page.entries.length
    if (page.position.epoch !== told.epoch || !page.isWhole || reached < page.position.offset) {
      this.#lose(page.position)
    } else this.#tell(told.epoch, page.entries)
  }

  /** Somebody who joined saw the log at this position: those before it are told what is missing, or that it is lost. */
  #moveTo(position: Position): void {
    const told = this.#told
    if (!told) this.#told = position
    else if (told.epoch !== position.epoch || told.offset > position.offset) this.#lose(position)
    else if (told.offset < position.offset) this.#isStale = true
  }

  #isNext(wakeUp: WakeUp): wakeUp is WakeUp & LogEntry {
    if (wakeUp.kind !== 'publication' || wakeUp.json === null || this.#waitingTurns > 0) return false
    return this.#told?.epoch === wakeUp.epoch && wakeUp.offset === this.#told.offset + 1
  }

  #isOld(wakeUp: WakeUp & { kind: 'publication' }): boolean {
    return this.#told?.epoch === wakeUp.epoch && wakeUp.offset <= this.#told.offset
  }

  #tell(epoch: string, entries: readonly LogEntry[]): void {
    for (const { offset, json } of entries) {
      this.#told = { epoch, offset }
      this.#parts.subscribers.publish({ channel: this.channel, position: { epoch, offset }, json })
    }
  }

  #lose(position: Position): void {
    this.#told = position
    this.#parts.subscribers.lose(this.channel, position)
  }

  #announceLatest(json: string | null): void {
    if (json !== null) this.#parts.latestFeed.announce(this.channel, json)
  }

  async #historySince(since: Position | undefined): Promise<History> {
    const { logs } = this.#parts
    if (since) return logs.history(this.channel, { since, limit: BACKPLANE_LIMITS.catchUpPublications })
    return { position: await logs.position(this.channel), publications: [], recovered: true }
  }
}
