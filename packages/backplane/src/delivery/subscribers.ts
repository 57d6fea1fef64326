import { decodeJson } from '../arguments/json.ts'
import type { ChannelEvent, ChannelListener, Position } from '../port/backplane.ts'
import { BACKPLANE_LIMITS } from '../port/limits.ts'

/** One publication on its way to the subscribers, after the commit that holds it. */
export interface Delivery {
  readonly channel: string
  readonly position: Position
  readonly json: string
}

export type ListenerErrorHook = (error: unknown, channel: string) => void

export const warnOfListener: ListenerErrorHook = (error, channel) => {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.emitWarning(`a listener of ${channel} threw: ${reason}`, 'BackplaneListenerWarning')
}

/** One subscription. `cursor` is the offset it has had, so that nothing comes twice when it joins mid-delivery. */
export interface Subscriber {
  readonly channel: string
  readonly listener: ChannelListener
  cursor: number
}

/** Who listens to what. Delivery is synchronous and in commit order; a listener that throws harms nobody else. */
export class Subscribers {
  readonly #channels = new Map<string, Set<Subscriber>>()
  readonly #onListenerError: ListenerErrorHook
  #count = 0

  constructor(onListenerError: ListenerErrorHook) {
    this.#onListenerError = onListenerError
  }

  /** Throws past the limit. */
  add(subscriber: Subscriber): void {
    if (this.#count >= BACKPLANE_LIMITS.subscriptions) {
      throw new RangeError(`more than ${BACKPLANE_LIMITS.subscriptions} subscriptions`)
    }
    const members = this.#channels.get(subscriber.channel) ?? new Set()
    this.#channels.set(subscriber.channel, members.add(subscriber))
    this.#count += 1
  }

  remove(subscriber: Subscriber): void {
    const members = this.#channels.get(subscriber.channel)
    if (!members?.delete(subscriber)) return
    this.#count -= 1
    if (members.size === 0) this.#channels.delete(subscriber.channel)
  }

  clear(): void {
    // Emptied one by one: a delivery under way iterates over these very sets.
    for (const members of this.#channels.values()) members.clear()
    this.#channels.clear()
    this.#count = 0
  }

  publish({ channel, position, json }: Delivery): void {
    if (this.#channels.has(channel)) this.tellPublication(channel, position, decodeJson(json))
  }

  tellPublication(channel: string, position: Position, data: unknown): void {
    const publication = { offset: position.offset, data }
    for (const subscriber of this.#channels.get(channel) ?? []) {
      if (position.offset <= subscriber.cursor) continue
      this.tell(subscriber, { kind: 'publication', epoch: position.epoch, publication })
    }
  }

  /** Tells everybody on the channel that what they have had no longer leads to what comes next. */
  lose(channel: string, position: Position): void {
    for (const subscriber of this.#channels.get(channel) ?? []) {
      subscriber.cursor = position.offset
      this.tell(subscriber, { kind: 'lost', position })
    }
  }

  publishLatest(channel: string, json: string): void {
    if (this.#channels.has(channel)) this.tellLatest(channel, decodeJson(json))
  }

  tellLatest(channel: string, value: unknown): void {
    const event: ChannelEvent = { kind: 'latest', value }
    for (const subscriber of this.#channels.get(channel) ?? []) this.tell(subscriber, event)
  }

  /** Hands one event to one subscriber. */
  tell(subscriber: Subscriber, event: ChannelEvent): void {
    if (event.kind === 'publication') subscriber.cursor = event.publication.offset
    try {
      subscriber.listener(event)
    } catch (error) {
      this.#onListenerError(error, subscriber.channel)
    }
  }
}
