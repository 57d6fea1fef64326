import type { Backplane } from '@stream-manager/backplane'
import type { ChannelAddress } from '@stream-manager/contracts'
import { channelKey } from '@stream-manager/domain'
import type { FastifyBaseLogger } from 'fastify'
import { Feed, type FeedListener } from './feed.ts'

/** A channel as a client named it: `chat` and `chat:main` are one log, but pushes must carry the name asked for. */
export interface NamedChannel {
  readonly name: string
  readonly address: ChannelAddress
}

/** Opens a feed for a channel's first local subscriber and closes it after the last. */
export class Hub {
  readonly #backplane: Backplane
  readonly #log: FastifyBaseLogger
  readonly #feeds = new Map<string, Feed>()

  constructor(backplane: Backplane, log: FastifyBaseLogger) {
    this.#backplane = backplane
    this.#log = log
  }

  /** Feeds open or opening. */
  get size(): number {
    return this.#feeds.size
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
      this.#log.warn({ err: error, channel: channel.name }, 'a channel could not be closed cleanly')
    })
  }

  #open({ name, address }: NamedChannel): Feed {
    const feed = new Feed(this.#backplane, name, channelKey(address.streamId, address.kind))
    this.#feeds.set(name, feed)
    // Whoever attaches meets the rejection too; the next one must get a new try, not the failed feed.
    feed.opened.catch(() => {
      if (this.#feeds.get(name) === feed) this.#feeds.delete(name)
    })
    return feed
  }
}
