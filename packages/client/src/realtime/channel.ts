import { isUnknownEvent } from '@stream-manager/contracts/channel-name'
import { StreamManagerError, socketErrorOf } from '../errors.ts'
import type { ChannelRules } from './channel-rules.ts'
import type { Connection } from './connection.ts'
import { call, Listeners, type Unsubscribe } from './listeners.ts'
import { Restart } from './restart.ts'
import type { StockSubscription, StreamPosition } from './stock.ts'

/** What one subscriber of a channel is told, in this order: a snapshot, then every event after it. */
export interface ChannelListener<Snapshot, Event> {
  /** The whole state. `position` is null on `metrics`, which has no log. */
  readonly snapshot?: (snapshot: Snapshot, position: StreamPosition | null) => void
  /** In order, none missing and none twice since the snapshot, however often the connection broke meanwhile. */
  readonly event?: (event: Event, position: StreamPosition | null) => void
  /**
   * A newer server published an event of a type that this package does not know. It changes nothing of what is kept;
   * whoever knows it may use it.
   */
  readonly unknown?: (event: UnknownEvent, position: StreamPosition | null) => void
  /** Events were missed for good: forget what was derived from them. A fresh snapshot follows at once. */
  readonly resync?: () => void
  /** `final`: nothing more comes by itself. Otherwise it is being tried again. */
  readonly error?: (error: StreamManagerError, final: boolean) => void
}

/** An event of a newer server; only its `type` is sure. */
export interface UnknownEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** The newest state of a channel. `live` is false while it may be out of date: no connection, or not caught up yet. */
export interface LiveValue<Snapshot> {
  readonly value: Snapshot | null
  readonly live: boolean
}

export interface Channel<Snapshot, Event> {
  /** The channel's name on the wire. */
  readonly name: string
  /** Kept while anybody subscribes or watches; a new object with every change. */
  readonly current: LiveValue<Snapshot>
  /** Any number of subscribers share one subscription; each begins with a snapshot of its own. */
  subscribe(listener: ChannelListener<Snapshot, Event>): Unsubscribe
  /** Keeps `current` and calls back after each change of it: what a view needs. */
  watch(onChange: (current: LiveValue<Snapshot>) => void): Unsubscribe
}

interface Entry<Snapshot, Event> {
  readonly listener: ChannelListener<Snapshot, Event>
  /** It has had a snapshot. */
  begun: boolean
}

const NOTHING = { value: null, live: false } as const

/** One channel of one client, over the subscription of the stock client, which recovers what a broken connection missed. */
export class LiveChannel<Snapshot, Event> implements Channel<Snapshot, Event> {
  readonly name: string
  readonly #connection: Connection
  readonly #rules: ChannelRules<Snapshot, Event>
  readonly #entries = new Set<Entry<Snapshot, Event>>()
  readonly #watchers = new Listeners<LiveValue<Snapshot>>()
  readonly #restart = new Restart()
  #subscription: StockSubscription | null = null
  #current: LiveValue<Snapshot> = NOTHING
  #position: StreamPosition | null = null
  #ignoreConnection: Unsubscribe[] = []

  constructor(name: string, connection: Connection, rules: ChannelRules<Snapshot, Event>) {
    this.name = name
    this.#connection = connection
    this.#rules = rules
  }

  get current(): LiveValue<Snapshot> {
    return this.#current
  }

  readonly subscribe = (listener: ChannelListener<Snapshot, Event>): Unsubscribe => {
    const entry = { listener, begun: false }
    if (this.#subscription === null) this.#start()
    else queueMicrotask(() => this.#join(entry))
    this.#entries.add(entry)
    return () => {
      this.#entries.delete(entry)
      if (this.#entries.size === 0) this.#stop()
    }
  }

  readonly watch = (onChange: (current: LiveValue<Snapshot>) => void): Unsubscribe => {
    const ignore = this.#watchers.add(onChange)
    const leave = this.subscribe({})
    return () => {
      ignore()
      leave()
    }
  }

  /** For good, and without a word: whoever closes the client knows. */
  close(): void {
    this.#entries.clear()
    this.#stop()
  }

  #start(): void {
    const subscription = this.#connection.open(this.name)
    this.#subscription = subscription
    this.#ignoreConnection = [
      this.#connection.onFailure((error) => this.#fail(error, false)),
      this.#connection.onEnd((error) => this.#fail(error, true)),
    ]
    // What a subscription that was given up still has to say is no longer about this channel.
    const own =
      <Context>(handle: (context: Context) => void) =>
      (context: Context) => {
        if (this.#subscription === subscription) handle(context)
      }
    subscription.on(
      'subscribing',
      own(() => this.#change({ live: false })),
    )
    subscription.on(
      'subscribed',
      own(({ recovered, streamPosition = null, data }) => {
        this.#position = streamPosition
        if (recovered) this.#caughtUp(subscription)
        else this.#begin(data)
      }),
    )
    subscription.on(
      'publication',
      own(({ data, offset }) => this.#take(data, offset)),
    )
    subscription.on(
      'error',
      own(({ error }) => this.#fail(socketErrorOf(error), false)),
    )
    subscription.on(
      'unsubscribed',
      own(({ code, reason }) => {
        this.#restart.cancel()
        this.#leave()
        this.#fail(socketErrorOf({ code, message: reason }), true)
      }),
    )
    subscription.subscribe()
  }

  /** Ends the subscription; the state it kept is no longer kept. */
  #stop(): void {
    this.#restart.cancel()
    this.#leave()
    this.#current = NOTHING
  }

  #leave(): void {
    const subscription = this.#subscription
    this.#subscription = null
    for (const ignore of this.#ignoreConnection) ignore()
    this.#ignoreConnection = []
    if (subscription) this.#connection.forget(subscription)
    this.#change({ live: false })
  }

  /** The events that were missed come in this same turn of the event loop; only after them is the state the present one. */
  #caughtUp(subscription: StockSubscription): void {
    queueMicrotask(() => {
      if (this.#subscription === subscription && !this.#restart.isDue) this.#change({ live: true })
    })
  }

  #begin(data: unknown): void {
    const snapshot = this.#connection.decode(data)
    if (!this.#rules.isSnapshot(snapshot)) {
      this.#beginAnew('The snapshot')
      return
    }
    this.#restart.succeeded()
    this.#change({ value: snapshot, live: true })
    for (const entry of [...this.#entries]) this.#present(entry, snapshot)
  }

  /** A later subscriber begins with the state as it is now. */
  #join(entry: Entry<Snapshot, Event>): void {
    const { value } = this.#current
    if (this.#entries.has(entry) && !entry.begun && value !== null) this.#present(entry, value)
  }

  #present(entry: Entry<Snapshot, Event>, snapshot: Snapshot): void {
    const { listener } = entry
    const position = this.#position
    if (entry.begun && position !== null) call(() => listener.resync?.())
    entry.begun = true
    call(() => listener.snapshot?.(snapshot, position))
  }

  #take(data: unknown, offset: number | undefined): void {
    if (this.#position !== null && offset !== undefined) this.#position = { ...this.#position, offset }
    const event = this.#connection.decode(data)
    if (!this.#rules.isEvent(event)) {
      if (this.#isUnknown(event)) this.#tell((listener, position) => listener.unknown?.(event, position))
      else this.#beginAnew('An event')
      return
    }
    const { value } = this.#current
    if (value === null) return
    this.#change({ value: this.#rules.apply(value, event) })
    this.#tell((listener, position) => listener.event?.(event, position))
  }

  #isUnknown(event: unknown): event is UnknownEvent {
    return isUnknownEvent(this.#rules.kind, event)
  }

  /** Those that have had a snapshot. */
  #tell(tell: (listener: ChannelListener<Snapshot, Event>, position: StreamPosition | null) => void): void {
    const position = this.#position
    for (const { listener, begun } of [...this.#entries]) {
      if (begun) call(() => tell(listener, position))
    }
  }

  /** What cannot be understood may have changed anything: only a fresh snapshot tells. */
  #beginAnew(what: string): void {
    this.#change({ live: false })
    const detail = `${what} on \`${this.name}\` is not of the contract; the state is read anew`
    this.#fail(new StreamManagerError('client.unexpected_answer', detail), false)
    this.#restart.schedule(() => {
      this.#leave()
      this.#start()
    })
  }

  #fail(error: StreamManagerError, final: boolean): void {
    for (const { listener } of [...this.#entries]) call(() => listener.error?.(error, final))
  }

  #change(changes: Partial<LiveValue<Snapshot>>): void {
    const { value, live } = { ...this.#current, ...changes }
    if (value === this.#current.value && live === this.#current.live) return
    this.#current = { value, live }
    this.#watchers.tell(this.#current)
  }
}
