import { FLAWLESS, Ledger, type LedgerReport, type TestScope, within } from '@stream-manager/test-kit'
import { Centrifuge, type SubscribedContext } from 'centrifuge'
import { WebSocket } from 'ws'

export interface Account extends LedgerReport {
  /** How often it was told that its gap could not be filled, and took a snapshot. */
  readonly resyncs: number
  readonly last: number
}

/** The stock client with a ledger of one log channel: every offset once and in order, over all its connections. */
export class LedgerReader {
  readonly channel: string
  readonly client: Centrifuge
  readonly #closed: LedgerReport[] = []
  #ledger: Ledger | null = null
  #begun = 0
  #resyncs = 0
  #connections = 0

  constructor(client: Centrifuge, channel: string) {
    this.client = client
    this.channel = channel
    client.on('connected', () => {
      this.#connections += 1
    })
    const subscription = client.newSubscription(channel)
    subscription.on('subscribed', (context) => this.#begin(context))
    subscription.on('publication', ({ offset }) => this.#ledger?.record(offset ?? Number.NaN))
    subscription.subscribe()
  }

  get connections(): number {
    return this.#connections
  }

  get last(): number {
    return Math.max(this.#begun, this.#ledger?.last ?? 0)
  }

  get isSubscribed(): boolean {
    return this.client.getSubscription(this.channel)?.state === 'subscribed'
  }

  /** Against everything up to `end` since it first subscribed. */
  account(end: number): Account {
    const reports = [...this.#closed, this.#ledger?.report(end) ?? FLAWLESS]
    const sum = (name: keyof LedgerReport) => reports.reduce((total, report) => total + report[name], 0)
    return {
      missing: sum('missing'),
      repeated: sum('repeated'),
      outOfOrder: sum('outOfOrder'),
      resyncs: this.#resyncs,
      last: this.last,
    }
  }

  /** A snapshot begins a new ledger; a recovered subscription goes on with the old one. */
  #begin({ wasRecovering, recovered, streamPosition }: SubscribedContext): void {
    if (this.#ledger && wasRecovering && recovered) return
    if (this.#ledger) {
      this.#resyncs += 1
      this.#closed.push(this.#ledger.report(this.#ledger.last))
    }
    this.#begun = streamPosition?.offset ?? 0
    this.#ledger = new Ledger(this.#begun + 1)
  }
}

/** The `centrifuge` package as its users run it in Node, with short pauses between attempts; it goes with the test. */
export const stockClient = (t: TestScope, socketUrl: string): Centrifuge => {
  const client = new Centrifuge(socketUrl, {
    websocket: WebSocket,
    minReconnectDelay: 50,
    maxReconnectDelay: 500,
  })
  t.teardown(() => client.disconnect())
  return client
}

/** Resolves once it is subscribed. */
export const startReader = async (
  t: TestScope,
  socketUrl: string,
  channel: string,
): Promise<LedgerReader> => {
  const client = stockClient(t, socketUrl)
  const reader = new LedgerReader(client, channel)
  client.connect()
  await within(client.getSubscription(channel)?.ready() ?? Promise.reject(new Error('no subscription')), {
    what: `${channel} to be subscribed`,
  })
  return reader
}
