import { type Backoff, backoffDelayMs } from '@stream-manager/async'
/** A crash is quick when the engine was on air for less than this. */
export const QUICK_CRASH_MS = 5_000
/** After this many quick crashes within the window the supervisor gives up until the next `start`. */
export const CRASH_LIMIT = 5
export const CRASH_WINDOW_MS = 120_000

const BACKOFF: Backoff = { firstMs: 250, maxMs: 30_000, jitter: { from: 0.5, to: 1 } }

interface Crash {
  readonly atMs: number
  readonly isQuick: boolean
}

export type RestartDecision =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'give-up' }

/**
 * Remembers recent crashes of one stream's engine. The first restart of an engine that stayed on air comes at once because
 * viewers wait; the delay doubles with each crash inside the window.
 *
 * Only quick crashes count towards giving up (ADR 0007): an engine that stayed on air may meet its fault rarely, and a
 * stream that is given up shows viewers nothing.
 */
export class RestartPolicy {
  #crashes: Crash[] = []
  readonly #random: () => number

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  /** `onAirMs`: time that the engine was on air before it crashed; 0 if it never was. */
  crashed(nowMs: number, onAirMs: number): RestartDecision {
    const recent = this.#crashes.filter(({ atMs }) => nowMs - atMs < CRASH_WINDOW_MS)
    const isQuick = onAirMs < QUICK_CRASH_MS
    this.#crashes = [...recent, { atMs: nowMs, isQuick }]
    if (this.#crashes.filter((crash) => crash.isQuick).length >= CRASH_LIMIT) return { kind: 'give-up' }
    if (recent.length === 0 && !isQuick) return { kind: 'retry', delayMs: 0 }
    const delayMs = backoffDelayMs(BACKOFF, this.#crashes.length - 1, this.#random)
    return { kind: 'retry', delayMs: Math.round(delayMs) }
  }

  forget(): void {
    this.#crashes = []
  }
}
