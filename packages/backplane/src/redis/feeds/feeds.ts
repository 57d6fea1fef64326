import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Redis } from 'ioredis'
import type { Subscription } from '../../port/backplane.ts'
import { ChannelFeed, type FeedParts, type JoinRequest } from './channel-feed.ts'
import type { Commands } from '../connection/commands.ts'
import { connectRedis } from '../connection/connect.ts'
import { Liveness } from './liveness.ts'
import { NoAnswerError, redisError } from '../wire/errors.ts'
import { redisKeys } from '../wire/keys.ts'
import type { RedisSettings } from '../connection/settings.ts'
import { parseWakeUp } from './wake-up.ts'

/** Channels named in one SUBSCRIBE. */
const SUBSCRIBE_PAGE = 100
/** How long a call waits for a connection that is just being made. */
const READY_WAIT_MS = 500

export interface FeedsOptions {
  readonly settings: RedisSettings
  readonly commands: Commands
  readonly parts: FeedParts
  /** Wakes the channel's subscribers, in order with all else, with the latest value they may have missed. */
  readonly announceLatest: (channel: string) => Promise<void>
}

interface Entry {
  readonly feed: ChannelFeed
  users: number
}

/**
 * Every channel somebody here listens to, over one connection of its own. That connection carries wake-ups only: when it
 * is lost, nothing else is, and each feed reads its log once it is back.
 */
export class Feeds {
  readonly #options: FeedsOptions
  readonly #redis: Redis
  readonly #liveness: Liveness
  readonly #probeChannel = redisKeys.probe(randomUUID())
  /** By the name of the log in Redis. */
  readonly #entries = new Map<string, Entry>()
  readonly #checks: NodeJS.Timeout
  #unknownMessages = 0
  #isHearing = false
  #isClosed = false

  constructor(options: FeedsOptions) {
    const { settings, commands } = options
    this.#options = options
    this.#liveness = new Liveness({
      intervalMs: settings.timing.probeIntervalMs,
      send: (nonce) => commands.publish(this.#probeChannel, nonce),
      onDeaf: () => this.#reconnect('what is published is not heard'),
      onMute: () => commands.reconnect('it does not answer'),
    })
    // While Redis cannot be used at all, one connection that tries is enough.
    const mayReconnect = () => !this.#isClosed && commands.isUp
    this.#redis = connectRedis({ settings, role: 'subscriber', mayReconnect })
    this.#redis.on('message', (name, message) => this.#receive(name, message))
    this.#redis.on('ready', () => void this.#resume())
    commands.onUp(() => this.#commandsAreUp())
    this.#checks = setInterval(() => this.#checkAll(), settings.timing.checkIntervalMs)
    this.#checks.unref()
  }

  /** Resolves once wake-ups can be heard. Rejects when that is not to be had soon. */
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
      await this.#listen([name])
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
   * Redis may be another one than before. A master that was replaced while it was frozen goes on as one for a moment when it
   * thaws, and tells of commits that the new one does not have: nobody must still listen to it. Nothing is missed by not
   * hearing it since commands went down, as the new connection begins with reading the logs.
   */
  #commandsAreUp(): void {
    if (this.#isClosed) return
    if (this.#redis.status === 'ready') this.#replaceConnection()
    if (this.#redis.status === 'wait' || this.#redis.status === 'end') {
      this.#redis.connect().catch(() => {
        // The error event has told it.
      })
    }
  }

  #reconnect(reason: string): void {
    const { settings } = this.#options
    const { label } = settings.address
    settings.log.warn({ redis: label, reason }, `Redis at ${label}: subscribing again, ${reason}`)
    this.#replaceConnection()
  }

  /** What the old one still says while it closes is not heard any more. */
  #replaceConnection(): void {
    this.#isHearing = false
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
      // A connection that is lost listens to nothing anyway.
    })
  }

  async #listen(names: readonly string[]): Promise<void> {
    try {
      await this.#redis.subscribe(...names)
    } catch (error) {
      throw redisError(error)
    }
  }

  #receive(name: string, message: string): void {
    if (!this.#isHearing || !this.#options.commands.isUp) return
    if (name === this.#probeChannel) this.#liveness.heard(message)
    else this.#wake(this.#entries.get(name)?.feed, message)
  }

  #wake(feed: ChannelFeed | undefined, message: string): void {
    const wakeUp = parseWakeUp(message)
    if (wakeUp) feed?.receive(wakeUp)
    else this.#countUnknown()
  }

  /** Another version's messages are passed over: the logs are read anyway. Told at 1, 10, 100 and so on. */
  #countUnknown(): void {
    this.#unknownMessages += 1
    if (!/^10*$/.test(String(this.#unknownMessages))) return
    const { log } = this.#options.settings
    const messages = this.#unknownMessages
    log.warn({ messages }, `${messages} messages on our channels so far that this version does not know`)
  }

  /** After every connection: nothing was heard while it was away. */
  async #resume(): Promise<void> {
    this.#isHearing = true
    const names = [this.#probeChannel, ...this.#entries.keys()]
    try {
      for (let start = 0; start < names.length; start += SUBSCRIBE_PAGE) {
        await this.#listen(names.slice(start, start + SUBSCRIBE_PAGE))
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

  #checkAll(): void {
    if (!this.#options.commands.isUp) return
    for (const { feed } of this.#entries.values()) {
      feed.check().catch((error: unknown) => this.#unchecked(error))
    }
  }

  /** What could not be looked at now is looked at again in a few seconds. */
  #unchecked(error: unknown): void {
    this.#options.parts.damage.reportIf(error)
  }
}
