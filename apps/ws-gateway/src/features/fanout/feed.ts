import type { Backplane, ChannelEvent, Subscription } from '@stream-manager/backplane/port'
import { CHANNELS, type ChannelAddress, isUnknownEvent } from '@stream-manager/contracts'
import { channelKey } from '@stream-manager/domain'
import { withDeadline } from '../../deadline.ts'
import type { Codec } from '../../protocol/codec.ts'
import { Batch } from './batch.ts'
import type { ReadGap } from './gap.ts'
import { Gather } from './gather.ts'
import { LivePublication, LiveValue } from './live-publication.ts'
import { LogFollower } from './log-follower.ts'

/** A local subscriber of a channel. Called in order, and must not throw. */
export interface FeedListener {
  batch(batch: Batch): void
  /** Of a channel without a log. */
  value(value: LiveValue): void
  /** The log was lost or has a gap: what was delivered so far does not continue. */
  lost(): void
}

/** A channel as a client named it: `chat` and `chat:main` are one log, but pushes must carry the name asked for. */
export interface NamedChannel {
  readonly name: string
  readonly address: ChannelAddress
}

export interface FeedServices {
  readonly backplane: Pick<Backplane, 'snapshot' | 'subscribe'>
  readonly readGap: ReadGap
  readonly timeoutMs: number
  /** Publications are measured in this encoding. */
  readonly codec: Codec
  readonly batchWindowMs: number
  readonly maxBatchBytes: number
  /** The log could not be read. It is tried again at the next check. */
  readonly onReadError: (error: unknown, channel: string) => void
  /** An event of a type that only a newer version knows went by, to those who may know it. */
  readonly onUnknownEvent: () => void
}

/** Since so long nothing came on a quiet channel, so that its position is worth a look. */
const QUIET_MS = 1_000

/** One channel's backplane subscription, shared by every local subscriber of it. */
export class Feed {
  /** Resolves once the backplane delivers; rejects when it cannot be reached. */
  readonly opened: Promise<Subscription>
  readonly #services: FeedServices
  readonly #channel: NamedChannel
  readonly #listeners = new Set<FeedListener>()
  readonly #log: LogFollower
  readonly #publications: Gather<LivePublication>
  readonly #values: Gather<LiveValue>
  #epoch = ''
  #heardMs = 0

  constructor(services: FeedServices, channel: NamedChannel) {
    const { backplane, batchWindowMs: windowMs, maxBatchBytes: maxBytes } = services
    this.#services = services
    this.#channel = channel
    this.#publications = new Gather({ windowMs, maxBytes, onBatch: (items) => this.#send(items) })
    this.#values = new Gather({ windowMs, maxBytes, onBatch: (items) => this.#sendNewest(items) })
    const key = channelKey(channel.address.streamId, channel.address.kind)
    this.#log = this.#follow(key)
    this.opened = backplane.subscribe(key, (event) => this.#hear(event))
    this.opened.then(({ position }) => this.#log.begin(position)).catch(() => {})
  }

  get size(): number {
    return this.#listeners.size
  }

  /** A log of which nothing was heard lately. */
  get quiet(): boolean {
    const { kind } = CHANNELS[this.#channel.address.kind]
    return kind === 'log' && performance.now() - this.#heardMs >= QUIET_MS
  }

  add(listener: FeedListener): void {
    this.#listeners.add(listener)
  }

  delete(listener: FeedListener): boolean {
    return this.#listeners.delete(listener)
  }

  /** Delivers what the wake-ups lost, if anything. */
  async check(): Promise<void> {
    await this.#guard(this.#log.check())
  }

  async close(): Promise<void> {
    this.#publications.clear()
    this.#values.clear()
    const subscription = await this.opened
    await subscription.close()
  }

  #follow(key: string): LogFollower {
    const { backplane, readGap, timeoutMs } = this.#services
    const { name, address } = this.#channel
    return new LogFollower({
      readGap: (since) => withDeadline(readGap(address, since), timeoutMs),
      readTop: async () => (await withDeadline(backplane.snapshot(key, []), timeoutMs)).position,
      onPublication: (epoch, published) => {
        this.#epoch = epoch
        this.#note(published.data)
        const publication = new LivePublication(name, published)
        this.#publications.add(publication, publication.bytes(this.#services.codec).length)
      },
      onLost: () => this.#lose(),
    })
  }

  #hear(event: ChannelEvent): void {
    this.#heardMs = performance.now()
    if (event.kind === 'lost') this.#log.lost(event.position)
    else if (event.kind === 'publication') void this.#guard(this.#log.take(event.epoch, event.publication))
    else {
      this.#note(event.value)
      this.#values.add(new LiveValue(this.#channel.name, event.value), 0)
    }
  }

  /** Never dropped: a hole in the offsets would make every subscriber recover, and a newer client may know it. */
  #note(data: unknown): void {
    if (isUnknownEvent(this.#channel.address.kind, data)) this.#services.onUnknownEvent()
  }

  // A listener that is lost or cut leaves the set while it is walked, which a Set allows.
  #send(publications: readonly [LivePublication, ...LivePublication[]]): void {
    const batch = new Batch(this.#epoch, publications)
    for (const listener of this.#listeners) listener.batch(batch)
  }

  #sendNewest(values: readonly LiveValue[]): void {
    const newest = values.at(-1)
    if (newest) for (const listener of this.#listeners) listener.value(newest)
  }

  #lose(): void {
    this.#publications.clear()
    for (const listener of this.#listeners) listener.lost()
  }

  async #guard(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.#services.onReadError(error, this.#channel.name)
    }
  }
}
