import type { FastifyBaseLogger } from 'fastify'
import { Feed, type FeedServices } from './feed.ts'
import type { FeedListener } from './feed-listener.ts'
import type { NamedChannel } from './live-publication.ts'
import { SendTurns } from './send-turns.ts'

export interface HubOptions extends Omit<FeedServices, 'onUnknownEvent' | 'turns'> {
  readonly log: FastifyBaseLogger
}

/** Opens a feed for a channel's first local subscriber and closes it after the last. */
export class Hub {
  readonly #options: HubOptions
  readonly #services: FeedServices
  readonly #feeds = new Map<string, Feed>()
  #unknownEvents = 0

  constructor(options: HubOptions) {
    this.#options = options
    const onUnknownEvent = () => {
      this.#unknownEvents += 1
    }
    this.#services = { ...options, turns: new SendTurns(), onUnknownEvent }
  }

  /** Feeds open or opening. */
  get size(): number {
    return this.#feeds.size
  }

  /** Events since the start of types that only a newer version knows. */
  get unknownEvents(): number {
    return this.#unknownEvents
  }

  /** After this resolves the listener receives every publication. It may receive some that were published before. */
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

  #open(channel: NamedChannel): Feed {
    const { name } = channel
    const feed = new Feed(this.#services, channel)
    this.#feeds.set(name, feed)
    // Each caller of `attach` gets the rejection. The next caller must get a new feed.
    feed.opened.catch(() => {
      if (this.#feeds.get(name) === feed) this.#feeds.delete(name)
    })
    return feed
  }
}
