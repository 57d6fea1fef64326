import { backoffDelayMs, Gate, type Release } from '@stream-manager/async'
import type { PoolFigures } from '@stream-manager/contracts'
import pg from 'pg'
import { AnalyticsUnavailableError } from '../port/errors.ts'
import { storeError } from './errors.ts'
import { columnTypes } from './types.ts'
import { Utilisation } from './utilisation.ts'

/** Calls that wait for a connection. */
const MAX_WAITING = 100
const CONNECT_DEADLINE_MS = 5000
const IDLE_MS = 60_000
/** Silence before the first probe. The default of the system is two hours. */
const KEEP_ALIVE_MS = 10_000
const RECONNECT = { firstMs: 200, maxMs: 5000, minMs: 100 }
/** The highest exponent that changes the delay. */
const MAX_FAILURES = 16

export interface ConnectionOptions {
  /** `postgresql://user@host:port/database`, with options such as `sslmode=verify-full`. */
  readonly url: string
  /** In place of one in the address. */
  readonly password?: string
  readonly maxConnections: number
}

export const addressOf = ({ url, password }: Pick<ConnectionOptions, 'url' | 'password'>): string => {
  if (password === undefined) return url
  const address = new URL(url)
  address.password = encodeURIComponent(password)
  return address.href
}

const poolOf = (options: ConnectionOptions): pg.Pool => {
  const connectionString = addressOf(options)
  // The pool reads the address, and the files in it, with the first connection only.
  new pg.Client({ connectionString })
  return new pg.Pool({
    connectionString,
    max: options.maxConnections,
    application_name: 'stream-manager',
    connectionTimeoutMillis: CONNECT_DEADLINE_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    allowExitOnIdle: true,
    types: columnTypes,
  })
}

export interface Connection {
  readonly client: pg.PoolClient
  /** Gives the connection back. A broken one, or one with a statement under way, is closed. */
  release(isUsable: boolean): void
}

/**
 * A bounded number of connections, opened when they are needed. While the server refuses, an attempt is made after a
 * growing delay only, and the calls in between are refused at once.
 */
export class Connections {
  readonly #pool: pg.Pool
  readonly #gate: Gate
  readonly #size: number
  readonly #utilisation: Utilisation
  #failures = 0
  #nextAttemptMs = Number.NEGATIVE_INFINITY
  #refusal = ''

  /** @throws for an address that cannot be used, such as one that names a missing file. */
  constructor(options: ConnectionOptions) {
    this.#pool = poolOf(options)
    // A connection that ends while it is idle is no fault of a call; the pool opens another one.
    this.#pool.on('error', () => {})
    this.#size = options.maxConnections
    this.#gate = new Gate({ running: this.#size, waiting: MAX_WAITING })
    this.#utilisation = new Utilisation(this.#size)
  }

  figures(): PoolFigures {
    const { load } = this.#gate
    const inUse = Math.min(load, this.#size)
    return {
      size: this.#size,
      idle: this.#size - inUse,
      waiting: load - inUse,
      utilisationPercent: this.#utilisation.percent(),
    }
  }

  /** An abort ends the wait. Rejects with `AnalyticsUnavailableError`. */
  async open(signal: AbortSignal): Promise<Connection> {
    const leave = await this.#gate.enter(signal).catch(() => null)
    if (leave === null)
      throw new AnalyticsUnavailableError('too many calls wait for a connection to PostgreSQL')
    try {
      return this.#lend(await this.#connect(), leave)
    } catch (error) {
      leave()
      throw error
    }
  }

  /** Closes idle connections at once, and the others when they are released. */
  async close(): Promise<void> {
    await this.#pool.end()
  }

  #lend(client: pg.PoolClient, leave: Release): Connection {
    // A server that ends while a statement runs rejects the statement too.
    const ignore = () => {}
    client.on('error', ignore)
    this.#utilisation.change(1)
    return {
      client,
      release: (isUsable) => {
        client.off('error', ignore)
        client.release(!isUsable)
        this.#utilisation.change(-1)
        leave()
      },
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    if (performance.now() < this.#nextAttemptMs) throw new AnalyticsUnavailableError(this.#refusal)
    try {
      const client = await this.#pool.connect()
      this.#failures = 0
      return client
    } catch (error) {
      const refusal = storeError(error)
      this.#delayNext(refusal.message)
      throw refusal
    }
  }

  #delayNext(reason: string): void {
    this.#refusal = reason
    this.#nextAttemptMs = performance.now() + backoffDelayMs(RECONNECT, this.#failures)
    this.#failures = Math.min(this.#failures + 1, MAX_FAILURES)
  }
}
