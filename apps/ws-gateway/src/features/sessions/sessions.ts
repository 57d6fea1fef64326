import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { GatewayLimits } from '../../limits.ts'
import type { Watcher } from '../viewers/socket-round.ts'
import { type CheckRights, type Link, Session, type SessionServices } from './session.ts'

const MAX_SWEEP_MS = 1_000
/** Sweeps within the shortest deadline, so that none is missed by much. */
const SWEEPS_A_TIME = 4
/** Pause between two batches of a drain. */
const DRAIN_PAUSE_MS = 100
/** Clients per second that other gateways accept without trouble. Few clients are drained faster than `spreadMs`. */
const DRAINED_PER_SECOND = 100

/** Everything open now. All counts are zero without a connection. */
export interface SessionCounts {
  readonly sockets: number
  readonly subscriptions: number
  readonly queuedBytes: number
}

const sweepInterval = (limits: GatewayLimits): number => {
  const { pingIntervalMs, pongTimeoutMs, connectTimeoutMs, maxOutboxAgeMs } = limits
  const shortestMs = Math.min(pingIntervalMs, pongTimeoutMs, connectTimeoutMs, maxOutboxAgeMs)
  return Math.min(MAX_SWEEP_MS, Math.ceil(shortestMs / SWEEPS_A_TIME))
}

const shuffle = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)

/** Every open connection of this gateway. One sweep replaces the timers of all connections. */
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

  /** Whether connections are being closed for a shutdown. */
  get draining(): boolean {
    return this.#draining
  }

  open(link: Link): void {
    const session = new Session({ link, services: this.#services, log: this.#log })
    this.#sessions.add(session)
    // The plugin's own listener would keep the request and the reply of the upgrade until the socket closes.
    link.socket.removeAllListeners('error')
    link.socket.on('error', this.#onError)
    this.#sweeping ??= setInterval(() => this.#sweep(), sweepInterval(this.#services.limits))
    link.socket.once('close', () => this.#remove(session))
    if (this.#draining) session.close('shutdown')
  }

  /** Checks the rights of every connected caller, for example after a revocation. */
  reauthorise(check: CheckRights): void {
    for (const session of this.#sessions) session.reauthorise(check)
  }

  /** The sockets that name a playback. */
  watchers(): Watcher[] {
    return [...this.#sessions].flatMap(({ watcher }) => watcher ?? [])
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
   * Asks every client to reconnect, in random order and in batches over `spreadMs`, so that they do not reach other
   * gateways all at once. Resolves when all are closed. This is bounded, because an unresponsive peer is cut.
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

  #remove(session: Session): void {
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
