import { FLAWLESS, Ledger, type LedgerReport, type TestScope, within } from '@stream-manager/test-kit'
import { Centrifuge, type SubscribedContext } from 'centrifuge'
import { WebSocket } from 'ws'

export interface Account extends LedgerReport {
  /** Number of snapshots taken because a gap could not be recovered. */
  readonly resyncs: number
  readonly last: number
}

/** A stock client with a ledger of one log channel. The ledger expects every offset once and in order, across reconnects. */
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

  /** Compares the ledger with all offsets from the first subscription to `end`. */
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

  /** A snapshot begins a new ledger; a recovered subscription continues the old one. */
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

/**
 * The `centrifuge` package with short reconnect delays. It disconnects when the test ends. Its own deadline for an answer is
 * 5 s: a test that asks a busy machine once needs a longer one.
 */
export const stockClient = (t: TestScope, socketUrl: string, timeoutMs = 5000): Centrifuge => {
  const client = new Centrifuge(socketUrl, {
    websocket: WebSocket,
    minReconnectDelay: 50,
    maxReconnectDelay: 500,
    timeout: timeoutMs,
  })
  t.teardown(() => client.disconnect())
  return client
}

/** Starts a reader; resolves once it is subscribed. */
export const startReader = async (
  t: TestScope,
  socketUrl: string,
  channel: string,
): Promise<LedgerReader> => {
  const client = stockClient(t, socketUrl)
  const reader = new LedgerReader(client, channel)
  client.connect()
  await within(client.getSubscription(channel)?.ready() ?? Promise.reject(new Error('no subscription')), {
    what: `the subscription to ${channel}`,
  })
  return reader
}
