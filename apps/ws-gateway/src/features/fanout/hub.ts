import type { FastifyBaseLogger } from 'fastify'
import { Feed, type FeedListener, type FeedServices, type NamedChannel } from './feed.ts'

export interface HubOptions extends Omit<FeedServices, 'onReadError' | 'onUnknownEvent'> {
  readonly log: FastifyBaseLogger
  /** How often quiet channels are compared with their logs. */
  readonly syncIntervalMs: number
}

/** Channels compared at once, so that a check of many does not crowd out the commands of clients. */
const SYNC_BATCH = 16
/** Gateways that started together must not ask together. */
const SYNC_JITTER = 0.4

/** Opens a feed for a channel's first local subscriber and closes it after the last. */
export class Hub {
  readonly #options: HubOptions
  readonly #services: FeedServices
  readonly #feeds = new Map<string, Feed>()
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #unknownEvents = 0

  constructor(options: HubOptions) {
    this.#options = options
    const onReadError = (err: unknown, channel: string) =>
      options.log.warn({ err, channel }, 'a channel could not be compared with its log')
    const onUnknownEvent = () => {
      this.#unknownEvents += 1
    }
    this.#services = { ...options, onReadError, onUnknownEvent }
    this.#scheduleSync()
  }

  /** Feeds open or opening. */
  get size(): number {
    return this.#feeds.size
  }

  /** Events of types that only a newer version knows, since the start. */
  get unknownEvents(): number {
    return this.#unknownEvents
  }

  /** The listener hears everything published from the moment this resolves, and perhaps some from before. */
  async attach(channel: NamedChannel, listener: FeedListener): Promise<void> {
    const feed = this.#feeds.get(channel.name) ?? this.#open(channel)
    feed.add(listener)
    await feed.opened
  }

  detach(channel: NamedChannel, listener: FeedListener): void {
    const feed = this.#feeds.get(channel.name)
    if (!feed?.delete(listener) || feed.size > 0) return
    this.#feeds.delete(channel.name)
    feed.close().catch((error: unknown) => {
      this.#options.log.warn({ err: error, channel: channel.name }, 'a channel could not be closed cleanly')
    })
  }

  /** Compares no more. The feeds end with their listeners. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #open(channel: NamedChannel): Feed {
    const { name } = channel
    const feed = new Feed(this.#services, channel)
    this.#feeds.set(name, feed)
    // Whoever attaches meets the rejection too; the next one must get a new try, not the failed feed.
    feed.opened.catch(() => {
      if (this.#feeds.get(name) === feed) this.#feeds.delete(name)
    })
    return feed
  }

  #scheduleSync(): void {
    if (this.#closed) return
    const jitter = 1 + SYNC_JITTER * (Math.random() - 0.5)
    this.#timer = setTimeout(() => void this.#sync(), this.#options.syncIntervalMs * jitter).unref()
  }

  async #sync(): Promise<void> {
    const quiet = [...this.#feeds.values()].filter((feed) => feed.quiet)
    for (let first = 0; first < quiet.length && !this.#closed; first += SYNC_BATCH) {
      await Promise.all(quiet.slice(first, first + SYNC_BATCH).map((feed) => feed.check()))
    }
    this.#scheduleSync()
  }
}
