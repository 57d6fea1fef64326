const STEP_MS = 100
const LONGEST_MS = 500

/** How many streams this process runs. The more there are, the longer it lets other engines go first for the next one. */
export class Load {
  readonly #streams = new Set<string>()

  took(streamId: string): void {
    this.#streams.add(streamId)
  }

  gaveUp(streamId: string): void {
    this.#streams.delete(streamId)
  }

  holdBackMs(): number {
    return Math.min(this.#streams.size * STEP_MS, LONGEST_MS)
  }
}
