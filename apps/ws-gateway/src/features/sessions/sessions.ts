import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { GatewayLimits } from '../../limits.ts'
import { type Link, Session, type SessionServices } from './session.ts'

const LONGEST_SWEEP_MS = 1_000
/** Sweeps within the shortest of all times, so that none is missed by much. */
const SWEEPS_A_TIME = 4
/** Pause between two batches of a drain. */
const DRAIN_PAUSE_MS = 100
/** Fewer clients need less time than the whole: so many a second hurt nobody. */
const DRAINED_PER_SECOND = 100

/** What is open now; all are zero again when nobody is connected. */
export interface SessionCounts {
  readonly sockets: number
  readonly subscriptions: number
  readonly queuedBytes: number
}

const sweepInterval = (limits: GatewayLimits): number => {
  const { pingIntervalMs, pongTimeoutMs, connectTimeoutMs, maxOutboxAgeMs } = limits
  const shortestMs = Math.min(pingIntervalMs, pongTimeoutMs, connectTimeoutMs, maxOutboxAgeMs)
  return Math.min(LONGEST_SWEEP_MS, Math.ceil(shortestMs / SWEEPS_A_TIME))
}

const shuffle = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)

/** Every open connection of this gateway. One sweep stands for all their timers. */
export class Sessions {
  readonly #services: SessionServices
  readonly #log: FastifyBaseLogger
  readonly #sessions = new Set<Session>()
  readonly #onError = (err: Error) => this.#log.debug({ err }, 'a connection broke')
  #sweeping: NodeJS.Timeout | undefined
  #draining = false
  #whenEmpty: (() => void)[] = []

  constructor(services: SessionServices, log: FastifyBaseLogger) {
    this.#services = services
    this.#log = log
  }

  /** Whether connections are being sent away. */
  get draining(): boolean {
    return this.#draining
  }

  open(link: Link): void {
    const session = new Session({ link, services: this.#services, log: this.#log })
    this.#sessions.add(session)
    // The plugin's own listener would keep the request and the reply of the upgrade for as long as the socket lives.
    link.socket.removeAllListeners('error')
    link.socket.on('error', this.#onError)
    this.#sweeping ??= setInterval(() => this.#sweep(), sweepInterval(this.#services.limits))
    link.socket.once('close', () => this.#forget(session))
    if (this.#draining) session.close('shutdown')
  }

  counts(): SessionCounts {
    const sessions = [...this.#sessions]
    return {
      sockets: sessions.length,
      subscriptions: sessions.reduce((sum, { subscriptions }) => sum + subscriptions.size, 0),
      queuedBytes: sessions.reduce((sum, { outbox }) => sum + outbox.bytes, 0),
    }
  }

  /**
   * Tells every client to connect again, in random order and in batches over `spreadMs`, so that the gateways they
   * go to are not met by all at once. Resolves when all are gone; bounded, as a peer that does not answer is cut.
   */
  async drain(spreadMs: number): Promise<void> {
    this.#draining = true
    const sessions = shuffle([...this.#sessions])
    const neededMs = Math.min(spreadMs, (1_000 * sessions.length) / DRAINED_PER_SECOND)
    const batch = Math.ceil(sessions.length / Math.max(1, neededMs / DRAIN_PAUSE_MS))
    for (let first = 0; first < sessions.length; first += batch) {
      if (first > 0) await delay(DRAIN_PAUSE_MS * (0.5 + Math.random()))
      for (const session of sessions.slice(first, first + batch)) session.close('shutdown')
    }
    await this.#empty()
  }

  #sweep(): void {
    const nowMs = performance.now()
    for (const session of this.#sessions) session.sweep(nowMs)
  }

  #forget(session: Session): void {
    this.#sessions.delete(session)
    if (this.#sessions.size > 0) return
    clearInterval(this.#sweeping)
    this.#sweeping = undefined
    for (const resolve of this.#whenEmpty.splice(0)) resolve()
  }

  async #empty(): Promise<void> {
    if (this.#sessions.size === 0) return
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve))
  }
}
