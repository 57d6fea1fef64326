import {
  audienceOf,
  type Caller,
  type ClientInfo,
  channelTarget,
  isAllowed,
  type SubscribeRequest,
  servedChannel,
  UNSUBSCRIBE_CODES,
} from '@stream-manager/contracts'
import { withDeadline } from '../../deadline.ts'
import { type Outcome, refuse, refuseFor } from '../../protocol/outcome.ts'
import type { Hub } from '../fanout/hub.ts'
import { frameReplies } from '../fanout/websocket-frame.ts'
import type { Member, PresenceHooks } from '../presence/member.ts'
import type { ChannelStart, ReadChannelStart } from './channel-start.ts'
import { ChannelSubscription, type Outlet, type Scope } from './channel-subscription.ts'

export interface SubscriptionsOptions {
  readonly hub: Hub
  readonly readStart: ReadChannelStart
  readonly presence: PresenceHooks
  readonly maxChannels: number
  readonly timeoutMs: number
}

interface Held {
  readonly subscription: ChannelSubscription
  /** Null for a subscriber that others do not see. */
  readonly member: Member | null
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
  /** Channels of which the client still has the state of another audience. */
  readonly #rescoped = new Set<string>()

  constructor(options: SubscriptionsOptions, outlet: Outlet) {
    this.#options = options
    this.#outlet = outlet
  }

  get size(): number {
    return this.#byName.size
  }

  /** Streams whose channels the client has. */
  streamIds(): ReadonlySet<string> {
    const targets = [...this.#byName.values()].map(({ subscription }) =>
      channelTarget(subscription.channel.address),
    )
    return new Set(targets.filter((streamId) => streamId !== null))
  }

  /**
   * `info` describes the subscriber to others; with null they do not see it. Rejects, without a subscription, when the
   * backplane does not answer.
   */
  async subscribe(scope: Scope, request: SubscribeRequest, info: ClientInfo | null): Promise<Outcome> {
    const { channel } = scope
    const { maxChannels, timeoutMs } = this.#options
    if (this.#byName.has(channel.name)) return refuse('alreadySubscribed')
    if (this.#byName.size >= maxChannels)
      return refuse('limitExceeded', `${maxChannels} channels a connection`)
    const held: Held = {
      subscription: new ChannelSubscription(scope, this.#outlet, () => this.#lose(held, 'insufficientState')),
      member: info && { channel, info, outlet: request.join_leave ? this.#outlet : null },
      joined: false,
    }
    this.#byName.set(channel.name, held)
    let begun = false
    try {
      const outcome = await withDeadline(this.#begin(held, this.#startOf(channel.name, request)), timeoutMs)
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

  /**
   * Ends the subscriptions that the caller may not read any more, and asks the client to subscribe again to those that it
   * now reads as another audience.
   */
  reauthorise(caller: Caller): void {
    const audience = audienceOf(caller.role)
    for (const held of this.#byName.values()) {
      const { channel } = held.subscription
      const { readPermission } = servedChannel(channel.address.kind)
      if (!isAllowed(caller, readPermission, channelTarget(channel.address)))
        this.#lose(held, 'permissionLost')
      else if (held.subscription.audience !== audience) {
        this.#rescoped.add(channel.name)
        this.#lose(held, 'audienceChanged')
      }
    }
  }

  close(): void {
    for (const held of this.#byName.values()) this.#end(held)
  }

  /** The client holds what another audience reads, so it must not recover from there. */
  #startOf(name: string, request: SubscribeRequest): SubscribeRequest {
    if (!this.#rescoped.delete(name)) return request
    const { recover: _, ...fresh } = request
    return fresh
  }

  async #begin(held: Held, request: SubscribeRequest): Promise<Outcome> {
    const { hub, readStart } = this.#options
    const { subscription } = held
    await hub.attach(subscription.channel, subscription)
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      subscription.beginRead()
      const start = await readStart(subscription, request)
      if (!start.ok) return refuseFor(start.fault)
      if (start.value === null) return refuse('unrecoverablePosition')
      if (this.#byName.get(subscription.channel.name) !== held)
        return refuse('internal', 'the rights of the caller changed during the read')
      if (!subscription.interrupted) return this.#started(held, start.value)
    }
    return refuse('internal', 'the channel changes faster than it can be read')
  }

  #started(held: Held, { result, position }: ChannelStart): Outcome {
    const newer = position === null ? held.subscription.takeHeldValue() : null
    return {
      result: {
        subscribe: newer ? { ...result, data: newer.shownTo(held.subscription.audience) } : result,
      },
      onQueued: () => this.#goLive(held, position),
    }
  }

  #goLive(held: Held, position: ChannelStart['position']): void {
    held.subscription.goLive(position)
    if (held.member === null || this.#byName.get(held.subscription.channel.name) !== held) return
    held.joined = true
    this.#options.presence.joined(held.member)
  }

  /** Says why the subscription ends. The stock client subscribes again automatically where the code asks for it. */
  #lose(held: Held, why: keyof typeof UNSUBSCRIBE_CODES): void {
    const { name } = held.subscription.channel
    if (this.#byName.get(name) !== held) return
    this.#end(held)
    const { code, reason } = UNSUBSCRIBE_CODES[why]
    const { codec } = this.#outlet
    const reply = codec.encode({ push: { channel: name, unsubscribe: { code, reason } } })
    this.#outlet.push(frameReplies(codec, [reply]))
  }

  #end(held: Held): void {
    const { subscription, member } = held
    if (this.#byName.get(subscription.channel.name) === held) this.#byName.delete(subscription.channel.name)
    subscription.end()
    this.#options.hub.detach(subscription.channel, subscription)
    if (member === null || !held.joined) return
    held.joined = false
    this.#options.presence.left(member)
  }
}
