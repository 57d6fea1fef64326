import { within } from '@stream-manager/async'

/** Ends a wait early. A call while nobody waits ends the next wait at once, so none is lost. */
export class Wake {
  #isRaised = false
  #resolve: (() => void) | null = null

  raise(): void {
    this.#isRaised = true
    this.#resolve?.()
  }

  /** Resolves when it is raised, or after that time. One wait at a time. */
  async wait(deadlineMs: number): Promise<void> {
    if (!this.#isRaised) {
      const raised = new Promise<void>((resolve) => {
        this.#resolve = resolve
      })
      await within(raised, { deadlineMs, onLate: () => undefined })
    }
    this.#resolve = null
    this.#isRaised = false
  }
}
