/** Five quick crashes in two minutes and the supervisor gives up until the next `start`. */
export const CRASH_LIMIT = 5
export const CRASH_WINDOW_MS = 120_000

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 30_000

export type RestartDecision =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'give-up' }

/**
 * Remembers recent crashes of one stream's engine. The first restart is nearly immediate because the viewer is
 * waiting; the delay doubles with each crash inside the window, with full jitter above half of it.
 */
export class RestartPolicy {
  #crashesAtMs: number[] = []
  readonly #random: () => number

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  crashed(nowMs: number): RestartDecision {
    this.#crashesAtMs = this.#crashesAtMs.filter((at) => nowMs - at < CRASH_WINDOW_MS)
    this.#crashesAtMs.push(nowMs)
    if (this.#crashesAtMs.length >= CRASH_LIMIT) return { kind: 'give-up' }
    const ceilingMs = Math.min(FIRST_DELAY_MS * 2 ** (this.#crashesAtMs.length - 1), LONGEST_DELAY_MS)
    return { kind: 'retry', delayMs: Math.round(ceilingMs * (0.5 + this.#random() / 2)) }
  }

  get crashesInWindow(): number {
    return this.#crashesAtMs.length
  }

  forget(): void {
    this.#crashesAtMs = []
  }
}
