/** How many of something each holder has, up to a limit. A holder with none is forgotten. */
export class Slots {
  readonly #limit: number
  readonly #taken = new Map<string, number>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Holders with at least one. */
  get size(): number {
    return this.#taken.size
  }

  /** Takes one and says so, or says that the holder has as many as it may. */
  take(holder: string): boolean {
    const taken = this.#taken.get(holder) ?? 0
    if (taken >= this.#limit) return false
    this.#taken.set(holder, taken + 1)
    return true
  }

  release(holder: string): void {
    const left = (this.#taken.get(holder) ?? 0) - 1
    if (left > 0) this.#taken.set(holder, left)
    else this.#taken.delete(holder)
  }
}
