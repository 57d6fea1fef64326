const STEP_MS = 100
const MAX_DELAY_MS = 500

/** Counts the streams of this process. Each one delays its next acquisition, so that engines with fewer streams go first. */
export class Load {
  readonly #streams = new Set<string>()

  acquired(streamId: string): void {
    this.#streams.add(streamId)
  }

  released(streamId: string): void {
    this.#streams.delete(streamId)
  }

  acquireDelayMs(): number {
    return Math.min(this.#streams.size * STEP_MS, MAX_DELAY_MS)
  }
}
