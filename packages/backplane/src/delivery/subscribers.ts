import { decodeJson } from '../arguments/json.ts'
import type { ChannelEvent, ChannelListener, Position } from '../port/backplane.ts'
import type { Cursor } from '../port/cursor.ts'
import { BACKPLANE_LIMITS } from '../port/limits.ts'

/** A committed publication that is still to be delivered. */
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

/** One subscription. Its `cursor` prevents repeats when it joins during a delivery. */
export interface Subscriber {
  readonly channel: string
  readonly listener: ChannelListener
  readonly cursor: Cursor
}

/** The listeners of each channel. Delivery is synchronous and in commit order; a listener that throws affects no other. */
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

  membersOf(channel: string): readonly Subscriber[] {
    return [...(this.#channels.get(channel) ?? [])]
  }

  clear(): void {
    // A delivery in progress iterates over these sets, so each is emptied.
    for (const members of this.#channels.values()) members.clear()
    this.#channels.clear()
    this.#count = 0
  }

  publish({ channel, position, json }: Delivery): void {
    if (this.#channels.has(channel)) this.deliverPublication(channel, position, decodeJson(json))
  }

  deliverPublication(channel: string, { epoch, offset }: Position, data: unknown): void {
    const publication = { offset, data }
    for (const subscriber of this.#channels.get(channel) ?? []) {
      if (subscriber.cursor.covers(epoch, offset)) continue
      this.deliver(subscriber, { kind: 'publication', epoch, publication })
    }
  }

  /** Delivers `lost` to every subscriber: the publications before do not lead to those after. */
  lose(channel: string, position: Position): void {
    for (const subscriber of this.#channels.get(channel) ?? [])
      this.deliver(subscriber, { kind: 'lost', position })
  }

  publishLatest(channel: string, json: string): void {
    if (this.#channels.has(channel)) this.deliverLatest(channel, decodeJson(json))
  }

  deliverLatest(channel: string, value: unknown): void {
    const event: ChannelEvent = { kind: 'latest', value }
    for (const subscriber of this.#channels.get(channel) ?? []) this.deliver(subscriber, event)
  }

  /** Delivers one event to one subscriber. */
  deliver({ channel, listener, cursor }: Subscriber, event: ChannelEvent): void {
    if (event.kind === 'publication') cursor.moveTo({ epoch: event.epoch, offset: event.publication.offset })
    if (event.kind === 'lost') cursor.moveTo(event.position)
    try {
      listener(event)
    } catch (error) {
      this.#onListenerError(error, channel)
    }
  }
}
