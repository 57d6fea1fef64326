import type { Clock } from '@stream-manager/contracts'
import type { RedisLog } from '../connection/log.ts'

/** A server that fails in alternating ways, such as behind a resetting proxy, must not fill the log. */
const MIN_INTERVAL_MS = 15_000

export interface OutageLogOptions {
  readonly log: RedisLog
  readonly clock: Clock
  /** Host and port, without secrets. */
  readonly server: string
}

/** Logs why a server cannot be used. A repeated reason is logged once; a suppressed reason is logged later if it persists. */
export class OutageLog {
  readonly #options: OutageLogOptions
  #loggedReason: string | null = null
  #loggedAtMs = Number.NEGATIVE_INFINITY

  constructor(options: OutageLogOptions) {
    this.#options = options
  }

  /** Call after each failed attempt. */
  failed(reason: string): void {
    const { log, clock, server } = this.#options
    const nowMs = clock.monotonicMs()
    if (reason === this.#loggedReason || nowMs - this.#loggedAtMs < MIN_INTERVAL_MS) return
    this.#loggedReason = reason
    this.#loggedAtMs = nowMs
    log.error({ redis: server, reason }, `Redis at ${server} cannot be used: ${reason}`)
  }

  recovered(): void {
    const { log, server } = this.#options
    if (this.#loggedReason !== null) log.info({ redis: server }, `Redis at ${server} can be used again`)
    this.#loggedReason = null
  }
}
