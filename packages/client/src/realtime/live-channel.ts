import { isUnknownEvent } from '@stream-manager/contracts/channel-name'
import { closedError, StreamManagerError, socketErrorOf } from '../errors.ts'
import type { Channel, ChannelListener, LiveValue, UnknownEvent } from './channel.ts'
import type { ChannelRules } from './channel-rules.ts'
import type { Connection } from './connection.ts'
import { call, Listeners, type Unsubscribe } from './listeners.ts'
import { Restart } from './restart.ts'
import type { StockSubscription, StreamPosition } from './stock.ts'
import { type Subscriber, Subscribers } from './subscribers.ts'

const NO_VALUE = { value: null, live: false } as const

export interface LiveChannelOptions<Snapshot, Event> {
  readonly connection: Connection
  readonly rules: ChannelRules<Snapshot, Event>
  /** Reads the state by REST. Used while no socket opens. */
  readonly read: () => Promise<Snapshot>
}

/** One channel of a client. The subscription of the stock client recovers the events of a broken connection. */
export class LiveChannel<Snapshot, Event> implements Channel<Snapshot, Event> {
  readonly name: string
  readonly #connection: Connection
  readonly #rules: ChannelRules<Snapshot, Event>
  readonly #read: () => Promise<Snapshot>
  readonly #subscribers = new Subscribers<Snapshot, Event>()
  readonly #watchers = new Listeners<LiveValue<Snapshot>>()
  readonly #restart = new Restart()
  #subscription: StockSubscription | null = null
  #current: LiveValue<Snapshot> = NO_VALUE
  #position: StreamPosition | null = null
  #connectionListeners: Unsubscribe[] = []
  #isClosed = false

  constructor(name: string, { connection, rules, read }: LiveChannelOptions<Snapshot, Event>) {
    this.name = name
    this.#connection = connection
    this.#rules = rules
    this.#read = read
  }

  get current(): LiveValue<Snapshot> {
    return this.#current
  }

  readonly subscribe = (listener: ChannelListener<Snapshot, Event>): Unsubscribe => {
    if (this.#isClosed) return this.#refuse(listener)
    const isFirst = this.#subscription === null
    if (isFirst) this.#start()
    const subscriber = this.#subscribers.add(listener)
    if (!isFirst) queueMicrotask(() => this.#sendCurrent(subscriber))
    return () => {
      this.#subscribers.remove(subscriber)
      if (this.#subscribers.isEmpty) this.#stop()
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
    this.#isClosed = true
    this.#subscribers.clear()
    this.#stop()
  }

  /**
   * Throws when the connection is closed too. A channel that is closed alone tells its error: its subscription would stay for
   * ever, and keep the next client of the stream from its own.
   */
  #refuse(listener: ChannelListener<Snapshot, Event>): Unsubscribe {
    this.#connection.requireOpen()
    queueMicrotask(() => call(() => listener.error?.(closedError(), true)))
    return () => undefined
  }

  #start(): void {
    const subscription = this.#connection.open(this.name)
    this.#subscription = subscription
    this.#connectionListeners = [
      this.#connection.onFailure((error) => this.#subscribers.fail(error, false)),
      this.#connection.onEnd((error) => this.#subscribers.fail(error, true)),
      this.#connection.poll({
        read: (signal) => this.#poll(subscription, signal),
        lapse: () => this.#change({ live: false }),
      }),
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
      own(({ error }) => this.#subscribers.fail(socketErrorOf(error), false)),
    )
    subscription.on(
      'unsubscribed',
      own(({ code, reason }) => {
        this.#restart.cancel()
        this.#unsubscribe()
        this.#subscribers.fail(socketErrorOf({ code, message: reason }), true)
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
    this.#subscribers.sendSnapshot(snapshot, this.#position)
  }

  /** A state without a position: events from before it may still come when the connection is back. */
  async #poll(subscription: StockSubscription, signal: AbortSignal): Promise<boolean> {
    const isOver = () => signal.aborted || this.#subscription !== subscription
    try {
      const snapshot = await this.#read()
      if (isOver()) return false
      this.#position = null
      this.#change({ value: snapshot, live: true })
      this.#subscribers.sendSnapshot(snapshot, null)
      return true
    } catch (error) {
      if (isOver()) return false
      this.#change({ live: false })
      if (error instanceof StreamManagerError && error.code === 'auth.forbidden') return false
      throw error
    }
  }

  /** Gives a later subscriber the present state as its snapshot. */
  #sendCurrent(subscriber: Subscriber<Snapshot, Event>): void {
    const { value } = this.#current
    if (value !== null) this.#subscribers.sendFirst(subscriber, value, this.#position)
  }

  #receiveEvent(data: unknown, offset: number | undefined): void {
    if (this.#position !== null && offset !== undefined) this.#position = { ...this.#position, offset }
    const position = this.#position
    const event = this.#connection.decode(data)
    if (!this.#rules.isEvent(event)) {
      if (this.#isUnknown(event)) this.#subscribers.notify((listener) => listener.unknown?.(event, position))
      else this.#resubscribe('An event')
      return
    }
    const { value } = this.#current
    if (value === null) return
    this.#change({ value: this.#rules.apply(value, event) })
    this.#subscribers.notify((listener) => listener.event?.(event, position))
  }

  #isUnknown(event: unknown): event is UnknownEvent {
    return isUnknownEvent(this.#rules.kind, event)
  }

  /** An unreadable event may have changed anything, so a fresh snapshot is needed. */
  #resubscribe(what: string): void {
    this.#change({ live: false })
    const detail = `${what} on \`${this.name}\` does not match the contract; the state is read again`
    this.#subscribers.fail(new StreamManagerError('client.unexpected_answer', detail), false)
    this.#restart.schedule(() => {
      this.#unsubscribe()
      this.#start()
    })
  }

  #change(changes: Partial<LiveValue<Snapshot>>): void {
    const { value, live } = { ...this.#current, ...changes }
    if (value === this.#current.value && live === this.#current.live) return
    this.#current = { value, live }
    this.#watchers.notify(this.#current)
  }
}
