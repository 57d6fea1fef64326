import { once } from 'node:events'
import type { Redis } from 'ioredis'
import type { Subscription } from '../port.ts'
import type { RedisAddress } from './address.ts'
import { ChannelFeed, type FeedParts, type JoinRequest } from './channel-feed.ts'
import type { Commands } from './commands.ts'
import { connectRedis } from './connect.ts'
import { redisError } from './redis-error.ts'
import { redisKeys } from './redis-keys.ts'
import { parseWakeUp } from './wake-up.ts'

/** Channels named in one SUBSCRIBE. */
const SUBSCRIBE_PAGE = 100
const OPEN_WAIT_MS = 1000

export interface FeedsOptions {
  readonly address: RedisAddress
  readonly commands: Commands
  readonly parts: FeedParts
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
  readonly #redis: Redis
  readonly #commands: Commands
  readonly #parts: FeedParts
  /** By the name of the log in Redis. */
  readonly #entries = new Map<string, Entry>()
  #isClosed = false

  constructor({ address, commands, parts }: FeedsOptions) {
    this.#commands = commands
    this.#parts = parts
    // While Redis cannot be used at all, one connection that tries is enough.
    this.#redis = connectRedis({ address, mayReconnect: () => !this.#isClosed && commands.isUp })
    this.#redis.on('message', (name, message) => this.#receive(name, message))
    this.#redis.on('ready', () => void this.#resume())
    commands.onUp(() => this.#connect())
  }

  /** Resolves once it listens, or when that is not to be had soon. */
  async open(): Promise<void> {
    if (!this.#commands.isUp || this.#redis.status === 'ready') return
    await once(this.#redis, 'ready', { signal: AbortSignal.timeout(OPEN_WAIT_MS) }).catch(() => {})
  }

  async join(channel: string, request: JoinRequest): Promise<Subscription> {
    const name = redisKeys.log(channel)
    const entry = this.#enter(name, channel)
    try {
      await this.#listen([name])
      const { subscriber, position } = await entry.feed.join(request)
      let isOpen = true
      return {
        position,
        close: async () => {
          if (!isOpen) return
          isOpen = false
          this.#parts.subscribers.remove(subscriber)
          this.#leave(name, entry)
        },
      }
    } catch (error) {
      this.#leave(name, entry)
      throw error
    }
  }

  close(): void {
    this.#isClosed = true
    for (const { feed } of this.#entries.values()) feed.close()
    this.#entries.clear()
    this.#redis.disconnect()
  }

  #connect(): void {
    if (this.#isClosed || !['wait', 'end'].includes(this.#redis.status)) return
    this.#redis.connect().catch(() => {})
  }

  #enter(name: string, channel: string): Entry {
    const entry = this.#entries.get(name) ?? { feed: new ChannelFeed(channel, this.#parts), users: 0 }
    entry.users += 1
    this.#entries.set(name, entry)
    return entry
  }

  #leave(name: string, entry: Entry): void {
    entry.users -= 1
    if (entry.users > 0 || this.#entries.get(name) !== entry) return
    this.#entries.delete(name)
    entry.feed.close()
    this.#redis.unsubscribe(name).catch(() => {})
  }

  async #listen(names: readonly string[]): Promise<void> {
    try {
      await this.#redis.subscribe(...names)
    } catch (error) {
      throw redisError(error)
    }
  }

  #receive(name: string, message: string): void {
    const wakeUp = parseWakeUp(message)
    const feed = this.#entries.get(name)?.feed
    if (wakeUp && feed) feed.receive(wakeUp)
  }

  /** After every connection: nothing was heard while it was away. */
  async #resume(): Promise<void> {
    const names = [...this.#entries.keys()]
    try {
      for (let start = 0; start < names.length; start += SUBSCRIBE_PAGE) {
        await this.#listen(names.slice(start, start + SUBSCRIBE_PAGE))
      }
      for (const { feed } of this.#entries.values()) feed.refresh()
    } catch {
      this.#redis.disconnect(true)
    }
  }
}
