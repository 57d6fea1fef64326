import type { GatewayLimits } from '../../limits.ts'

export type LivenessLimits = Pick<
  GatewayLimits,
  'pingIntervalMs' | 'pongTimeoutMs' | 'connectTimeoutMs' | 'expiryGraceMs'
>

/** `stale`: no `connect` command in time. `noPong`: a ping without an answer. `expired`: the token has expired. */
export type Due = 'ping' | 'stale' | 'noPong' | 'expired' | null

const NEVER = Number.POSITIVE_INFINITY

/**
 * Deadlines of one connection, checked by a sweep over all connections. Timers of its own would cost a connection more
 * memory than the rest of it.
 */
export class Liveness {
  readonly #limits: LivenessLimits
  #connectByMs: number
  #pingAtMs = NEVER
  #pongByMs = NEVER
  /** On the wall clock, as in tokens. */
  #expiresAtMs = NEVER

  constructor(limits: LivenessLimits, nowMs: number) {
    this.#limits = limits
    this.#connectByMs = nowMs + limits.connectTimeoutMs
  }

  /** The first ping has a random time, so that clients that connected together are not pinged together. */
  connected(nowMs: number): void {
    this.#connectByMs = NEVER
    this.#pingAtMs = nowMs + this.#limits.pingIntervalMs * (0.5 + Math.random() / 2)
  }

  /** Sets the token's expiry, in milliseconds since the epoch; undefined means never. */
  expireAt(epochMs: number | undefined): void {
    this.#expiresAtMs = epochMs === undefined ? NEVER : epochMs + this.#limits.expiryGraceMs
  }

  pong(): void {
    this.#pongByMs = NEVER
  }

  /** The action due now. A `ping` counts as sent. */
  due(nowMs: number): Due {
    if (nowMs >= this.#connectByMs) return 'stale'
    if (nowMs >= this.#pongByMs) return 'noPong'
    if (this.#expiresAtMs !== NEVER && Date.now() >= this.#expiresAtMs) return 'expired'
    if (nowMs < this.#pingAtMs) return null
    this.#pingAtMs = nowMs + this.#limits.pingIntervalMs
    // A running deadline belongs to an earlier ping that is still unanswered.
    this.#pongByMs = Math.min(this.#pongByMs, nowMs + this.#limits.pongTimeoutMs)
    return 'ping'
  }
}
