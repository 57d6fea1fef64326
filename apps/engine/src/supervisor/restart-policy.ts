/** A crash is quick when the engine was not on air for so long before it. */
export const QUICK_CRASH_MS = 5_000
/** Five quick crashes in two minutes and the supervisor gives up until the next `start`. */
export const CRASH_LIMIT = 5
export const CRASH_WINDOW_MS = 120_000

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 30_000

interface Crash {
  readonly atMs: number
  readonly isQuick: boolean
}

export type RestartDecision =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'give-up' }

/**
 * Remembers recent crashes of one stream's engine. The first restart is nearly immediate because the viewer is
 * waiting; the delay doubles with each crash inside the window, with full jitter above half of it.
 *
 * Only quick crashes count towards giving up: what reached the air and stayed there was brought down by something that
 * the next one may be spared, and a stream given up brings viewers nothing at all.
 */
export class RestartPolicy {
  #crashes: Crash[] = []
  readonly #random: () => number

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  /** `onAirMs`: for how long that engine had been on air, 0 if it never was. */
  crashed(nowMs: number, onAirMs: number): RestartDecision {
    const recent = this.#crashes.filter(({ atMs }) => nowMs - atMs < CRASH_WINDOW_MS)
    this.#crashes = [...recent, { atMs: nowMs, isQuick: onAirMs < QUICK_CRASH_MS }]
    if (this.#crashes.filter(({ isQuick }) => isQuick).length >= CRASH_LIMIT) return { kind: 'give-up' }
    const ceilingMs = Math.min(FIRST_DELAY_MS * 2 ** (this.#crashes.length - 1), LONGEST_DELAY_MS)
    return { kind: 'retry', delayMs: Math.round(ceilingMs * (0.5 + this.#random() / 2)) }
  }

  forget(): void {
    this.#crashes = []
  }
}
