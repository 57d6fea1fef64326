import { type ClientInfo, type SubscribeRequest, UNSUBSCRIBE_CODES } from '@stream-manager/contracts'
import { withDeadline } from '../../deadline.ts'
import { type Outcome, refuse, refuseFor } from '../../protocol/outcome.ts'
import type { NamedChannel } from '../fanout/feed.ts'
import type { Hub } from '../fanout/hub.ts'
import { frameReplies } from '../fanout/websocket-frame.ts'
import type { Member, PresenceHooks } from '../presence/member.ts'
import type { ChannelStart, ReadChannelStart } from './channel-start.ts'
import { ChannelSubscription, type Outlet } from './channel-subscription.ts'

export interface SubscriptionsOptions {
  readonly hub: Hub
  readonly readStart: ReadChannelStart
  readonly presence: PresenceHooks
  readonly maxChannels: number
  readonly timeoutMs: number
}

interface Held {
  readonly subscription: ChannelSubscription
  readonly member: Member
  /** Whether presence has the member. */
  joined: boolean
}

/** A channel that is lost during each of these reads is refused for now; the client retries automatically. */
const MAX_READS = 3

/** The subscriptions of one connection. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions
  readonly #outlet: Outlet
  readonly #byName = new Map<string, Held>()

  constructor(options: SubscriptionsOptions, outlet: Outlet) {
    this.#options = options
    this.#outlet = outlet
  }

  get size(): number {
    return this.#byName.size
  }

  /** `info` describes the subscriber to others. Rejects, without a subscription, when the backplane does not answer. */
  async subscribe(channel: NamedChannel, request: SubscribeRequest, info: ClientInfo): Promise<Outcome> {
    const { maxChannels, timeoutMs } = this.#options
    if (this.#byName.has(channel.name)) return refuse('alreadySubscribed')
    if (this.#byName.size >= maxChannels)
      return refuse('limitExceeded', `${maxChannels} channels a connection`)
    const held: Held = {
      subscription: new ChannelSubscription(channel, this.#outlet, () => this.#lose(held)),
      member: { channel, info, outlet: request.join_leave ? this.#outlet : null },
      joined: false,
    }
    this.#byName.set(channel.name, held)
    let begun = false
    try {
      const outcome = await withDeadline(this.#begin(held, request), timeoutMs)
      begun = 'result' in outcome
      return outcome
    } finally {
      if (!begun) this.#end(held)
    }
  }

  /** Succeeds without such a subscription too, because it may just have been lost. */
  unsubscribe(name: string): Outcome {
    const held = this.#byName.get(name)
    if (held) this.#end(held)
    return { result: { unsubscribe: {} } }
  }

  close(): void {
    for (const held of this.#byName.values()) this.#end(held)
  }

  async #begin(held: Held, request: SubscribeRequest): Promise<Outcome> {
    const { hub, readStart } = this.#options
    const { subscription } = held
    await hub.attach(subscription.channel, subscription)
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      subscription.beginRead()
      const start = await readStart(subscription.channel, request)
      if (!start.ok) return refuseFor(start.fault)
      if (start.value === null) return refuse('unrecoverablePosition')
      if (!subscription.interrupted) return this.#started(held, start.value)
    }
    return refuse('internal', 'the channel changes faster than it can be read')
  }

  #started(held: Held, { result, position }: ChannelStart): Outcome {
    const newer = position === null ? held.subscription.takeHeldValue() : null
    return {
      result: { subscribe: newer ? { ...result, data: newer.data } : result },
      onQueued: () => this.#goLive(held, position),
    }
  }

  #goLive(held: Held, position: ChannelStart['position']): void {
    held.subscription.goLive(position)
    if (this.#byName.get(held.subscription.channel.name) !== held) return
    held.joined = true
    this.#options.presence.joined(held.member)
  }

  /** On this push the stock client subscribes again automatically, from its last position. */
  #lose(held: Held): void {
    const { name } = held.subscription.channel
    if (this.#byName.get(name) !== held) return
    this.#end(held)
    const { code, reason } = UNSUBSCRIBE_CODES.insufficientState
    const { codec } = this.#outlet
    const reply = codec.encode({ push: { channel: name, unsubscribe: { code, reason } } })
    this.#outlet.push(frameReplies(codec, [reply]))
  }

  #end(held: Held): void {
    const { subscription, member } = held
    if (this.#byName.get(subscription.channel.name) === held) this.#byName.delete(subscription.channel.name)
    subscription.end()
    this.#options.hub.detach(subscription.channel, subscription)
    if (!held.joined) return
    held.joined = false
    this.#options.presence.left(member)
  }
}
