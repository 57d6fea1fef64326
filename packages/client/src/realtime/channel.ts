import { isUnknownEvent } from '@stream-manager/contracts/channel-name'
import { StreamManagerError, socketErrorOf } from '../errors.ts'
import type { ChannelRules } from './channel-rules.ts'
import type { Connection } from './connection.ts'
import { call, Listeners, type Unsubscribe } from './listeners.ts'
import { Restart } from './restart.ts'
import type { StockSubscription, StreamPosition } from './stock.ts'

/** A subscriber receives a snapshot first, then every event after it. */
export interface ChannelListener<Snapshot, Event> {
  /** The whole state. `position` is null on `metrics`, which has no log. */
  readonly snapshot?: (snapshot: Snapshot, position: StreamPosition | null) => void
  /** Called for each event since the snapshot, in order and exactly once, also across reconnects. */
  readonly event?: (event: Event, position: StreamPosition | null) => void
  /** Called for an event whose type only a newer server knows. The event does not change `current`. */
  readonly unknown?: (event: UnknownEvent, position: StreamPosition | null) => void
  /** Called when events are lost. Discard everything derived from events; a fresh snapshot follows at once. */
  readonly resync?: () => void
  /** If `final` is true, nothing more follows. Otherwise the client tries again. */
  readonly error?: (error: StreamManagerError, final: boolean) => void
}

/** An event of a newer server. Only its `type` is certain. */
export interface UnknownEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** The newest state of a channel. `live` is false while it may be out of date, as without a connection. */
export interface LiveValue<Snapshot> {
  readonly value: Snapshot | null
  readonly live: boolean
}

export interface Channel<Snapshot, Event> {
  /** The channel's name on the wire. */
  readonly name: string
  /** Updated while the channel has a subscriber or a watcher. Each change makes a new object. */
  readonly current: LiveValue<Snapshot>
  /** All subscribers share one subscription. Each one receives a snapshot first. */
  subscribe(listener: ChannelListener<Snapshot, Event>): Unsubscribe
  /** Keeps `current` up to date and calls back after each change, as a view needs it. */
  watch(onChange: (current: LiveValue<Snapshot>) => void): Unsubscribe
}

interface Entry<Snapshot, Event> {
  readonly listener: ChannelListener<Snapshot, Event>
  hasSnapshot: boolean
}

const NO_VALUE = { value: null, live: false } as const

/** One channel of a client. The subscription of the stock client recovers the events of a broken connection. */
export class LiveChannel<Snapshot, Event> implements Channel<Snapshot, Event> {
  readonly name: string
  readonly #connection: Connection
  readonly #rules: ChannelRules<Snapshot, Event>
  readonly #entries = new Set<Entry<Snapshot, Event>>()
  readonly #watchers = new Listeners<LiveValue<Snapshot>>()
  readonly #restart = new Restart()
  #subscription: StockSubscription | null = null
  #current: LiveValue<Snapshot> = NO_VALUE
  #position: StreamPosition | null = null
  #connectionListeners: Unsubscribe[] = []

  constructor(name: string, connection: Connection, rules: ChannelRules<Snapshot, Event>) {
    this.name = name
    this.#connection = connection
    this.#rules = rules
  }

  get current(): LiveValue<Snapshot> {
    return this.#current
  }

  readonly subscribe = (listener: ChannelListener<Snapshot, Event>): Unsubscribe => {
    const entry = { listener, hasSnapshot: false }
    if (this.#subscription === null) this.#start()
    else queueMicrotask(() => this.#sendCurrent(entry))
    this.#entries.add(entry)
    return () => {
      this.#entries.delete(entry)
      if (this.#entries.size === 0) this.#stop()
    }
  }

  readonly watch = (onChange: (current: LiveValue<Snapshot>) => void): Unsubscribe => {
    const removeWatcher = this.#watchers.add(onChange)
    const unsubscribe = this.subscribe({})
    return () => {
      removeWatcher()
      unsubscribe()
    }
  }

  /** Ends the channel without calling its listeners, because closing the client is the application's own decision. */
  close(): void {
    this.#entries.clear()
    this.#stop()
  }

  #start(): void {
    const subscription = this.#connection.open(this.name)
    this.#subscription = subscription
    this.#connectionListeners = [
      this.#connection.onFailure((error) => this.#fail(error, false)),
      this.#connection.onEnd((error) => this.#fail(error, true)),
    ]
    // Late events of an earlier subscription must not change this channel.
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
        else this.#receiveSnapshot(data)
      }),
    )
    subscription.on(
      'publication',
      own(({ data, offset }) => this.#receiveEvent(data, offset)),
    )
    subscription.on(
      'error',
      own(({ error }) => this.#fail(socketErrorOf(error), false)),
    )
    subscription.on(
      'unsubscribed',
      own(({ code, reason }) => {
        this.#restart.cancel()
        this.#unsubscribe()
        this.#fail(socketErrorOf({ code, message: reason }), true)
      }),
    )
    subscription.subscribe()
  }

  /** Ends the subscription and drops the state. */
  #stop(): void {
    this.#restart.cancel()
    this.#unsubscribe()
    this.#current = NO_VALUE
  }

  #unsubscribe(): void {
    const subscription = this.#subscription
    this.#subscription = null
    for (const remove of this.#connectionListeners) remove()
    this.#connectionListeners = []
    if (subscription) this.#connection.remove(subscription)
    this.#change({ live: false })
  }

  /** Recovered events follow in this turn of the event loop. The state is current only after them. */
  #caughtUp(subscription: StockSubscription): void {
    queueMicrotask(() => {
      if (this.#subscription === subscription && !this.#restart.isDue) this.#change({ live: true })
    })
  }

  #receiveSnapshot(data: unknown): void {
    const snapshot = this.#connection.decode(data)
    if (!this.#rules.isSnapshot(snapshot)) {
      this.#resubscribe('The snapshot')
      return
    }
    this.#restart.succeeded()
    this.#change({ value: snapshot, live: true })
    for (const entry of [...this.#entries]) this.#sendSnapshot(entry, snapshot)
  }

  /** Gives a later subscriber the present state as its snapshot. */
  #sendCurrent(entry: Entry<Snapshot, Event>): void {
    const { value } = this.#current
    if (this.#entries.has(entry) && !entry.hasSnapshot && value !== null) this.#sendSnapshot(entry, value)
  }

  #sendSnapshot(entry: Entry<Snapshot, Event>, snapshot: Snapshot): void {
    const { listener } = entry
    const position = this.#position
    if (entry.hasSnapshot && position !== null) call(() => listener.resync?.())
    entry.hasSnapshot = true
    call(() => listener.snapshot?.(snapshot, position))
  }

  #receiveEvent(data: unknown, offset: number | undefined): void {
    if (this.#position !== null && offset !== undefined) this.#position = { ...this.#position, offset }
    const event = this.#connection.decode(data)
    if (!this.#rules.isEvent(event)) {
      if (this.#isUnknown(event)) this.#notify((listener, position) => listener.unknown?.(event, position))
      else this.#resubscribe('An event')
      return
    }
    const { value } = this.#current
    if (value === null) return
    this.#change({ value: this.#rules.apply(value, event) })
    this.#notify((listener, position) => listener.event?.(event, position))
  }

  #isUnknown(event: unknown): event is UnknownEvent {
    return isUnknownEvent(this.#rules.kind, event)
  }

  /** Calls the listeners that have a snapshot. */
  #notify(
    notify: (listener: ChannelListener<Snapshot, Event>, position: StreamPosition | null) => void,
  ): void {
    const position = this.#position
    for (const { listener, hasSnapshot } of [...this.#entries]) {
      if (hasSnapshot) call(() => notify(listener, position))
    }
  }

  /** An unreadable event may have changed anything, so a fresh snapshot is needed. */
  #resubscribe(what: string): void {
    this.#change({ live: false })
    const detail = `${what} on \`${this.name}\` does not match the contract; the state is read again`
    this.#fail(new StreamManagerError('client.unexpected_answer', detail), false)
    this.#restart.schedule(() => {
      this.#unsubscribe()
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
    this.#watchers.notify(this.#current)
  }
}
