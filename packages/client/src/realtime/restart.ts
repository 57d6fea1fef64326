const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 30_000

/** Does something again after a pause that grows until `succeeded`; one at a time. */
export class Restart {
  #timer: ReturnType<typeof setTimeout> | null = null
  #failures = 0

  get pending(): boolean {
    return this.#timer !== null
  }

  schedule(work: () => void): void {
    if (this.#timer !== null) return
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures)
    this.#failures += 1
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        work()
      },
      delayMs * (0.5 + Math.random() / 2),
    )
  }

  succeeded(): void {
    this.#failures = 0
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
