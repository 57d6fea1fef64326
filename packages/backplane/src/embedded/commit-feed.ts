import { deliverGap } from '../delivery/catch-up.ts'
import type { Delivery, Subscriber, Subscribers } from '../delivery/subscribers.ts'
import { BACKPLANE_LIMITS } from '../port/limits.ts'
import type { ChannelLogs } from './channel-logs.ts'

/** Delivers publications as the writer answers, and from the log where the writer failed before its answer. */
export class CommitFeed {
  readonly #subscribers: Subscribers
  readonly #logs: ChannelLogs
  /** Channels whose subscribers may have missed a publication. */
  readonly #unsure = new Set<string>()

  constructor(subscribers: Subscribers, logs: ChannelLogs) {
    this.#subscribers = subscribers
    this.#logs = logs
  }

  deliver(delivery: Delivery): void {
    // Without this a log that could not be read after a failure would leave a gap.
    if (this.#unsure.size > 0) this.#readLogs()
    this.#subscribers.publish(delivery)
  }

  /** Delivers what subscribers of these channels missed. Repeats are impossible: each subscriber has a cursor. */
  catchUp(channels: readonly string[]): void {
    for (const channel of channels) this.#unsure.add(channel)
    this.#readLogs()
  }

  #readLogs(): void {
    for (const channel of this.#unsure) {
      try {
        for (const subscriber of this.#subscribers.membersOf(channel)) this.#deliverGap(subscriber)
        this.#unsure.delete(channel)
      } catch {
        // The next publication or failure reads the log again.
      }
    }
  }

  #deliverGap(subscriber: Subscriber): void {
    const { epoch, offset } = subscriber.cursor
    const since = { epoch, offset }
    const history = this.#logs.history(subscriber.channel, {
      since,
      limit: BACKPLANE_LIMITS.catchUpPublications,
    })
    deliverGap(this.#subscribers, subscriber, { since, history })
  }
}
