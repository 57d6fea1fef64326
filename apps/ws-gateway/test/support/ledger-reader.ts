import type { ChannelKind } from '@stream-manager/contracts'
import { Ledger, type LedgerReport } from '@stream-manager/test-kit'
import type { Centrifuge, SubscribedContext, Subscription } from 'centrifuge'
import type { WebSocket } from 'ws'
import type { Encoding } from './encodings.ts'

const LOGS = ['stream-state', 'layer-updates', 'chat'] as const satisfies ChannelKind[]
export type Log = (typeof LOGS)[number]

/** Data of a publication: its number, which in a log is its offset. */
interface Numbered {
  readonly number: number
}

/** One reader's record of one channel. */
export interface Account extends LedgerReport {
  /** Publications whose data belongs to another offset. */
  readonly corrupt: number
  /** Number of snapshots that the client took because its gap could not be recovered. */
  readonly resyncs: number
  readonly last: number
}

/** Log of one channel of one reader, from its first position. */
class ReadLog {
  #ledger: Ledger | null = null
  #begun = 0
  #closed: LedgerReport[] = []
  #corrupt = 0
  #resyncs = 0

  /** A snapshot begins a new ledger; a recovered subscription continues the old one. */
  begin({ wasRecovering, recovered, streamPosition }: SubscribedContext): void {
    if (this.#ledger && wasRecovering && recovered) return
    if (this.#ledger) {
      this.#resyncs += 1
      this.#closed.push(this.#ledger.report(this.#ledger.last))
    }
    this.#begun = streamPosition?.offset ?? 0
    this.#ledger = new Ledger(this.#begun + 1)
  }

  record(offset: number, { number }: Numbered): void {
    this.#ledger?.record(offset)
    if (number !== offset) this.#corrupt += 1
  }

  get last(): number {
    return Math.max(this.#begun, this.#ledger?.last ?? 0)
  }

  account(end: number): Account {
    const reports = [...this.#closed, ...(this.#ledger ? [this.#ledger.report(end)] : [])]
    const sum = (name: keyof LedgerReport) => reports.reduce((total, report) => total + report[name], 0)
    return {
      missing: sum('missing'),
      repeated: sum('repeated'),
      outOfOrder: sum('outOfOrder'),
      corrupt: this.#corrupt,
      resyncs: this.#resyncs,
      last: this.last,
    }
  }
}

/** A stock client that keeps a ledger of all four channels. */
export class LedgerReader {
  readonly client: Centrifuge
  readonly #encoding: Encoding
  readonly #logs = new Map<Log, ReadLog>()
  #connections = 0
  #metrics = 0
  #metricsFaults = 0

  constructor(client: Centrifuge, encoding: Encoding) {
    this.client = client
    this.#encoding = encoding
    client.on('connected', () => {
      this.#connections += 1
    })
    for (const kind of LOGS) this.#follow(kind)
    const metrics = client.newSubscription('metrics')
    metrics.on('publication', ({ data }) => this.#takeMetrics(data))
    metrics.subscribe()
  }

  /** Number of connections so far. */
  get connections(): number {
    return this.#connections
  }

  get subscribed(): boolean {
    return Object.values(this.client.subscriptions()).every(({ state }) => state === 'subscribed')
  }

  /** Stops reading its socket, like a suspended client. */
  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  /** Whether the reader has received everything up to these positions. */
  has(ends: Readonly<Record<Log, number>>, metrics: number): boolean {
    return this.#metrics === metrics && LOGS.every((kind) => (this.#logs.get(kind)?.last ?? 0) >= ends[kind])
  }

  accounts(ends: Readonly<Record<Log, number>>): Account[] {
    return LOGS.flatMap((kind) => this.#logs.get(kind)?.account(ends[kind]) ?? [])
  }

  /** Values of `metrics` that were older than an earlier one. */
  get metricsFaults(): number {
    return this.#metricsFaults
  }

  /** The stock client's transport is a `ws` socket, a private field; null while it reconnects. */
  get #socket(): WebSocket | null {
    const { _transport: transport } = this.client as unknown as {
      _transport: { _transport: WebSocket | null } | null
    }
    return transport?._transport ?? null
  }

  #follow(kind: Log): void {
    const log = new ReadLog()
    this.#logs.set(kind, log)
    const subscription: Subscription = this.client.newSubscription(kind)
    subscription.on('subscribed', (context) => log.begin(context))
    subscription.on('publication', ({ data, offset }) =>
      log.record(offset ?? Number.NaN, this.#encoding.read(data) as Numbered),
    )
    subscription.subscribe()
  }

  #takeMetrics(data: unknown): void {
    const { number } = this.#encoding.read(data) as Numbered
    if (number < this.#metrics) this.#metricsFaults += 1
    this.#metrics = number
  }
}
