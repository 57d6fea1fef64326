import { type SubscribeRequest, UNSUBSCRIBE_CODES } from '@stream-manager/contracts'
import { withDeadline } from '../../deadline.ts'
import { type Outcome, refuse, refuseFor } from '../../protocol/outcome.ts'
import type { Hub, NamedChannel } from '../fanout/hub.ts'
import type { ChannelStart, ReadChannelStart } from './channel-start.ts'
import { ChannelSubscription, type Outlet } from './channel-subscription.ts'

export interface SubscriptionsOptions {
  readonly hub: Hub
  readonly readStart: ReadChannelStart
  readonly maxChannels: number
  readonly timeoutMs: number
}

/** A channel that breaks during each of so many reads is refused for now; the client comes back by itself. */
const MAX_READS = 3

/** The subscriptions of one connection. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions
  readonly #outlet: Outlet
  readonly #byName = new Map<string, ChannelSubscription>()

  constructor(options: SubscriptionsOptions, outlet: Outlet) {
    this.#options = options
    this.#outlet = outlet
  }

  get size(): number {
    return this.#byName.size
  }

  /** Rejects when the backplane does not answer; nothing of the subscription is left then. */
  async subscribe(channel: NamedChannel, request: SubscribeRequest): Promise<Outcome> {
    const { maxChannels, timeoutMs } = this.#options
    if (this.#byName.has(channel.name)) return refuse('alreadySubscribed')
    if (this.#byName.size >= maxChannels)
      return refuse('limitExceeded', `${maxChannels} channels a connection`)
    const subscription = new ChannelSubscription(channel, this.#outlet, () => this.#lose(subscription))
    this.#byName.set(channel.name, subscription)
    let begun = false
    try {
      const outcome = await withDeadline(this.#begin(subscription, request), timeoutMs)
      begun = 'result' in outcome
      return outcome
    } finally {
      if (!begun) this.#end(subscription)
    }
  }

  /** Quietly nothing when there is no such subscription: it may just have been lost. */
  unsubscribe(name: string): Outcome {
    const subscription = this.#byName.get(name)
    if (subscription) this.#end(subscription)
    return { result: { unsubscribe: {} } }
  }

  close(): void {
    for (const subscription of this.#byName.values()) this.#end(subscription)
  }

  async #begin(subscription: ChannelSubscription, request: SubscribeRequest): Promise<Outcome> {
    const { hub, readStart } = this.#options
    await hub.attach(subscription.channel, subscription)
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      subscription.beginRead()
      const start = await readStart(subscription.channel, request)
      if (!start.ok) return refuseFor(start.fault)
      if (start.value === null) return refuse('unrecoverablePosition')
      if (!subscription.interrupted) return this.#started(subscription, start.value)
    }
    return refuse('internal', 'the channel changes faster than it can be read')
  }

  #started(subscription: ChannelSubscription, { result, position }: ChannelStart): Outcome {
    const newer = position === null ? subscription.takeHeldValue() : undefined
    return {
      result: { subscribe: newer ? { ...result, data: newer.data } : result },
      onQueued: () => subscription.goLive(position),
    }
  }

  /** The stock client subscribes again by itself on this push, with the last position it saw. */
  #lose(subscription: ChannelSubscription): void {
    const { name } = subscription.channel
    if (this.#byName.get(name) !== subscription) return
    this.#end(subscription)
    const { code, reason } = UNSUBSCRIBE_CODES.insufficientState
    this.#outlet.push(this.#outlet.codec.encode({ push: { channel: name, unsubscribe: { code, reason } } }))
  }

  #end(subscription: ChannelSubscription): void {
    if (this.#byName.get(subscription.channel.name) === subscription) {
      this.#byName.delete(subscription.channel.name)
    }
    this.#options.hub.detach(subscription.channel, subscription)
  }
}
