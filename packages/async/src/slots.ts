/** Gives back what was taken. A second call does nothing. */
export type Release = () => void

export interface SlotLimits {
  /** Slots of one holder. */
  readonly perHolder: number
  /** Slots of all holders together. Default: no limit of its own. */
  readonly total?: number
}

/** Counts what each holder has, up to a limit. A holder without slots takes no memory. */
export class Slots {
  readonly #limits: SlotLimits
  readonly #taken = new Map<string, number>()
  #total = 0

  constructor(limits: SlotLimits) {
    this.#limits = limits
  }

  /** Holders with at least one slot. */
  get holders(): number {
    return this.#taken.size
  }

  /** Slots taken by all holders together. */
  get total(): number {
    return this.#total
  }

  /** Null when the holder, or all holders together, have reached the limit. */
  take(holder: string, perHolder: number = this.#limits.perHolder): Release | null {
    const { total = Number.POSITIVE_INFINITY } = this.#limits
    const taken = this.#taken.get(holder) ?? 0
    if (taken >= perHolder || this.#total >= total) return null
    this.#taken.set(holder, taken + 1)
    this.#total += 1
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      this.#release(holder)
    }
  }

  /** Holds a slot while `work` runs. Without a free slot the outcome is that of `onFull`, at once. */
  async run<Value, Full>(
    holder: string,
    work: () => Promise<Value>,
    onFull: () => Full,
  ): Promise<Value | Full> {
    const release = this.take(holder)
    if (release === null) return onFull()
    try {
      return await work()
    } finally {
      release()
    }
  }

  #release(holder: string): void {
    this.#total -= 1
    const left = (this.#taken.get(holder) ?? 1) - 1
    if (left > 0) this.#taken.set(holder, left)
    else this.#taken.delete(holder)
  }
}
