import type { StreamManagerError } from '../errors.ts'
import type { ChannelListener } from './channel.ts'
import { call } from './listeners.ts'
import type { StreamPosition } from './stock.ts'

export interface Subscriber<Snapshot, Event> {
  readonly listener: ChannelListener<Snapshot, Event>
  hasSnapshot: boolean
  /** Whether it followed the log. A state that was read by REST has no place in it, so no event is missed after it. */
  hasFollowed: boolean
}

type Position = StreamPosition | null

/** The subscribers of one channel. Each one receives a snapshot before its first event. */
export class Subscribers<Snapshot, Event> {
  readonly #subscribers = new Set<Subscriber<Snapshot, Event>>()

  get isEmpty(): boolean {
    return this.#subscribers.size === 0
  }

  add(listener: ChannelListener<Snapshot, Event>): Subscriber<Snapshot, Event> {
    const subscriber = { listener, hasSnapshot: false, hasFollowed: false }
    this.#subscribers.add(subscriber)
    return subscriber
  }

  remove(subscriber: Subscriber<Snapshot, Event>): void {
    this.#subscribers.delete(subscriber)
  }

  clear(): void {
    this.#subscribers.clear()
  }

  /** Sends a fresh snapshot to all. For a subscriber that followed the log before it is a resync. */
  sendSnapshot(snapshot: Snapshot, position: Position): void {
    for (const subscriber of [...this.#subscribers]) {
      if (subscriber.hasFollowed && position !== null) call(() => subscriber.listener.resync?.())
      this.#send(subscriber, snapshot, position)
    }
  }

  /** Sends the present state to a subscriber that joined later, unless it has left or has a snapshot. */
  sendFirst(subscriber: Subscriber<Snapshot, Event>, snapshot: Snapshot, position: Position): void {
    if (!this.#subscribers.has(subscriber) || subscriber.hasSnapshot) return
    this.#send(subscriber, snapshot, position)
  }

  /** Calls the listeners that have a snapshot. */
  notify(notify: (listener: ChannelListener<Snapshot, Event>) => void): void {
    for (const { listener, hasSnapshot } of [...this.#subscribers]) {
      if (hasSnapshot) call(() => notify(listener))
    }
  }

  fail(error: StreamManagerError, final: boolean): void {
    for (const { listener } of [...this.#subscribers]) call(() => listener.error?.(error, final))
  }

  #send(subscriber: Subscriber<Snapshot, Event>, snapshot: Snapshot, position: Position): void {
    subscriber.hasSnapshot = true
    subscriber.hasFollowed ||= position !== null
    call(() => subscriber.listener.snapshot?.(snapshot, position))
  }
}
