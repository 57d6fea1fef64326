import type { Clock } from '@stream-manager/contracts'
import type { RedisLog } from '../connection/log.ts'

/** One that fails in turns in several ways, as behind a proxy that resets, must not fill the log. */
const MIN_INTERVAL_MS = 15_000

export interface OutageLogOptions {
  readonly log: RedisLog
  readonly clock: Clock
  /** Host and port, without secrets. */
  readonly server: string
}

/** Tells that a server cannot be used and why: each reason once, however often it is tried again, and none unsaid for good. */
export class OutageLog {
  readonly #options: OutageLogOptions
  #toldReason: string | null = null
  #toldAtMs = Number.NEGATIVE_INFINITY

  constructor(options: OutageLogOptions) {
    this.#options = options
  }

  /** To be called at each attempt that failed. */
  failed(reason: string): void {
    const { log, clock, server } = this.#options
    const nowMs = clock.monotonicMs()
    if (reason === this.#toldReason || nowMs - this.#toldAtMs < MIN_INTERVAL_MS) return
    this.#toldReason = reason
    this.#toldAtMs = nowMs
    log.error({ redis: server, reason }, `Redis at ${server} cannot be used: ${reason}`)
  }

  recovered(): void {
    const { log, server } = this.#options
    if (this.#toldReason !== null) log.info({ redis: server }, `Redis at ${server} can be used again`)
    this.#toldReason = null
  }
}
