import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { SingleFlight } from '@stream-manager/async'
import type { Redis } from 'ioredis'
import type { Subscription } from '../../port/backplane.ts'
import type { Commands } from '../connection/commands.ts'
import { connectRedis } from '../connection/connect.ts'
import type { RedisSettings } from '../connection/settings.ts'
import { NoAnswerError, redisError } from '../wire/errors.ts'
import { redisKeys } from '../wire/keys.ts'
import { ChannelFeed, type FeedParts, type JoinRequest } from './channel-feed.ts'
import { Liveness } from './liveness.ts'
import { parseWakeUp } from './wake-up.ts'

/** Channels named in one SUBSCRIBE. */
const SUBSCRIBE_PAGE = 100
/** Channels compared with their logs at once, so that a check of many does not crowd out other calls. */
const CHECK_PAGE = 16
/** Wait of a call for a connection that is being opened. */
const READY_WAIT_MS = 500

export interface FeedsOptions {
  readonly settings: RedisSettings
  readonly commands: Commands
  readonly parts: FeedParts
  /** Publishes the channel's latest value again, for subscribers that may have missed it. */
  readonly announceLatest: (channel: string) => Promise<void>
}

interface Entry {
  readonly feed: ChannelFeed
  users: number
}

/**
 * The feeds of all channels with subscribers in this process. They share one connection, which carries wake-ups only.
 * After a reconnect each feed reads its log, so a lost connection loses no publication.
 */
export class Feeds {
  readonly #options: FeedsOptions
  readonly #redis: Redis
  readonly #liveness: Liveness
  readonly #probeChannel = redisKeys.probe(randomUUID())
  /** Keyed by the log's key in Redis. */
  readonly #entries = new Map<string, Entry>()
  readonly #checks: NodeJS.Timeout
  readonly #check = new SingleFlight(() => this.#checkAll())
  #unknownMessages = 0
  #isReceiving = false
  #isClosed = false

  constructor(options: FeedsOptions) {
    const { settings, commands } = options
    this.#options = options
    this.#liveness = new Liveness({
      intervalMs: settings.timing.probeIntervalMs,
      send: (nonce) => commands.publish(this.#probeChannel, nonce),
      onNothingReceived: () => this.#reconnect('published messages do not arrive'),
      onNothingSent: () => commands.reconnect('it does not answer'),
    })
    // While Redis is unusable, the command connection alone tries to reconnect.
    const mayReconnect = () => !this.#isClosed && commands.isUp
    this.#redis = connectRedis({ settings, role: 'subscriber', mayReconnect })
    this.#redis.on('message', (name, message) => this.#receive(name, message))
    this.#redis.on('ready', () => void this.#resume())
    commands.onUp(() => this.#commandsAreUp())
    this.#checks = setInterval(() => void this.#check.join(), settings.timing.checkIntervalMs)
    this.#checks.unref()
  }

  /** Resolves once wake-ups can arrive. Rejects when the connection is not ready soon. */
  async ready(): Promise<void> {
    if (this.#redis.status === 'ready') return
    if (!this.#options.commands.isUp) throw this.#options.commands.unusable()
    try {
      await once(this.#redis, 'ready', { signal: AbortSignal.timeout(READY_WAIT_MS) })
    } catch (error) {
      throw new NoAnswerError('Redis does not let us subscribe', { cause: error })
    }
  }

  async join(channel: string, request: JoinRequest): Promise<Subscription> {
    await this.ready()
    const name = redisKeys.log(channel)
    const entry = this.#enter(name, channel)
    let isOpen = true
    const leave = () => {
      if (isOpen) this.#leave(name, entry)
      isOpen = false
    }
    try {
      await this.#subscribe([name])
      const { subscriber, position } = await entry.feed.join(request)
      const close = async () => {
        this.#options.parts.subscribers.remove(subscriber)
        leave()
      }
      return { position, close }
    } catch (error) {
      leave()
      throw error
    }
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#checks)
    this.#liveness.stop()
    for (const { feed } of this.#entries.values()) feed.close()
    this.#entries.clear()
    this.#redis.disconnect()
  }

  /**
   * Redis may be another server than before. A master that was frozen and replaced acts as a master for a moment when it
   * thaws, and announces commits that the new master does not have. The old connection is therefore closed. Nothing is
   * missed: each feed reads its log over the new connection.
   */
  #commandsAreUp(): void {
    if (this.#isClosed) return
    if (this.#redis.status === 'ready') this.#replaceConnection()
    if (this.#redis.status === 'wait' || this.#redis.status === 'end') {
      this.#redis.connect().catch(() => {
        // The error event has reported it.
      })
    }
  }

  #reconnect(reason: string): void {
    const { settings } = this.#options
    const { label } = settings.address
    settings.log.warn({ redis: label, reason }, `Redis at ${label}: subscribing again, ${reason}`)
    this.#replaceConnection()
  }

  /** Messages that still arrive on the closing connection are ignored. */
  #replaceConnection(): void {
    this.#isReceiving = false
    this.#redis.disconnect(true)
  }

  #enter(name: string, channel: string): Entry {
    const entry = this.#entries.get(name) ?? { feed: new ChannelFeed(channel, this.#options.parts), users: 0 }
    entry.users += 1
    this.#entries.set(name, entry)
    return entry
  }

  #leave(name: string, entry: Entry): void {
    entry.users -= 1
    if (entry.users > 0 || this.#entries.get(name) !== entry) return
    this.#entries.delete(name)
    entry.feed.close()
    this.#redis.unsubscribe(name).catch(() => {
      // A lost connection has no subscriptions.
    })
  }

  async #subscribe(names: readonly string[]): Promise<void> {
    try {
      await this.#redis.subscribe(...names)
    } catch (error) {
      throw redisError(error)
    }
  }

  #receive(name: string, message: string): void {
    if (!this.#isReceiving || !this.#options.commands.isUp) return
    if (name === this.#probeChannel) {
      this.#liveness.receivedNonce(message)
      return
    }
    this.#liveness.receivedMessage()
    this.#wake(this.#entries.get(name)?.feed, message)
  }

  #wake(feed: ChannelFeed | undefined, message: string): void {
    const wakeUp = parseWakeUp(message)
    if (wakeUp) feed?.receive(wakeUp)
    else this.#countUnknown()
  }

  /** Messages of another version are ignored, because the logs are read anyway. Logged at 1, 10, 100 and so on. */
  #countUnknown(): void {
    this.#unknownMessages += 1
    if (!/^10*$/.test(String(this.#unknownMessages))) return
    const { log } = this.#options.settings
    const messages = this.#unknownMessages
    log.warn({ messages }, `${messages} messages ignored so far: this version does not know them`)
  }

  /** Runs after every connect, because nothing was received while the connection was down. */
  async #resume(): Promise<void> {
    this.#isReceiving = true
    const names = [this.#probeChannel, ...this.#entries.keys()]
    try {
      for (let start = 0; start < names.length; start += SUBSCRIBE_PAGE) {
        await this.#subscribe(names.slice(start, start + SUBSCRIBE_PAGE))
      }
      this.#liveness.start()
      this.#refreshAll()
    } catch {
      this.#replaceConnection()
    }
  }

  #refreshAll(): void {
    for (const { feed } of this.#entries.values()) {
      feed.refresh()
      this.#options.announceLatest(feed.channel).catch((error: unknown) => this.#unchecked(error))
    }
  }

  async #checkAll(): Promise<void> {
    const feeds = [...this.#entries.values()].map(({ feed }) => feed)
    for (let first = 0; first < feeds.length && this.#options.commands.isUp; first += CHECK_PAGE) {
      const page = feeds.slice(first, first + CHECK_PAGE)
      await Promise.all(page.map((feed) => feed.check().catch((error: unknown) => this.#unchecked(error))))
    }
  }

  /** A feed that cannot be checked now is checked again at the next interval. */
  #unchecked(error: unknown): void {
    this.#options.parts.damage.reportIf(error)
  }
}
