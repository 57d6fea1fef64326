import type { GatewayLimits } from '../../limits.ts'

export type LivenessLimits = Pick<
  GatewayLimits,
  'pingIntervalMs' | 'pongTimeoutMs' | 'connectTimeoutMs' | 'expiryGraceMs'
>

/** `stale`: no `connect` command came in time. `noPong`: a ping went unanswered. `expired`: the token ran out. */
export type Due = 'ping' | 'stale' | 'noPong' | 'expired' | null

const NEVER = Number.POSITIVE_INFINITY

/**
 * What one connection is due for: bare times, which a sweep over all connections asks for. Timers of its own would cost
 * each connection more memory than all the rest of it.
 */
export class Liveness {
  readonly #limits: LivenessLimits
  #connectByMs: number
  #pingAtMs = NEVER
  #pongByMs = NEVER
  /** By the wall clock, as tokens are. */
  #expiresAtMs = NEVER

  constructor(limits: LivenessLimits, nowMs: number) {
    this.#limits = limits
    this.#connectByMs = nowMs + limits.connectTimeoutMs
  }

  /** The first ping comes at a random time, so that clients that came together are not pinged together. */
  connected(nowMs: number): void {
    this.#connectByMs = NEVER
    this.#pingAtMs = nowMs + this.#limits.pingIntervalMs * (0.5 + Math.random() / 2)
  }

  /** When the token ends, in milliseconds since the epoch; without it, never. */
  expireAt(epochMs: number | undefined): void {
    this.#expiresAtMs = epochMs === undefined ? NEVER : epochMs + this.#limits.expiryGraceMs
  }

  pong(): void {
    this.#pongByMs = NEVER
  }

  /** What is to be done now. A `ping` that is due counts as sent. */
  due(nowMs: number): Due {
    if (nowMs >= this.#connectByMs) return 'stale'
    if (nowMs >= this.#pongByMs) return 'noPong'
    if (this.#expiresAtMs !== NEVER && Date.now() >= this.#expiresAtMs) return 'expired'
    if (nowMs < this.#pingAtMs) return null
    this.#pingAtMs = nowMs + this.#limits.pingIntervalMs
    // A deadline that is already running belongs to an earlier ping, which is still unanswered.
    this.#pongByMs = Math.min(this.#pongByMs, nowMs + this.#limits.pongTimeoutMs)
    return 'ping'
  }
}
