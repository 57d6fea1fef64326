interface Timed {
  readonly ptsMs: number
  free(): void
}

/** Timestamps are rounded to milliseconds, so a source may be slightly later than its frame. */
const ROUNDING_MS = 2

/** A few frames between a decoder and the clock. Owns its items. */
export class FrameQueue<Item extends Timed> {
  readonly #capacity: number
  #items: Item[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get isFull(): boolean {
    return this.#items.length >= this.#capacity
  }

  get isHalfFull(): boolean {
    return this.#items.length >= this.#capacity / 2
  }

  get length(): number {
    return this.#items.length
  }

  get firstPtsMs(): number | null {
    return this.#items[0]?.ptsMs ?? null
  }

  push(item: Item): void {
    this.#items.push(item)
  }

  /** Takes the newest item that is due, and frees the items before it. Null while none is due. The caller owns it. */
  takeDue(mediaMs: number): Item | null {
    const due = this.#items.findLastIndex(({ ptsMs }) => ptsMs <= mediaMs + ROUNDING_MS)
    if (due < 0) return null
    for (const skipped of this.#items.splice(0, due)) skipped.free()
    return this.#items.shift() ?? null
  }

  dropOldest(): void {
    this.#items.shift()?.free()
  }

  clear(): void {
    for (const item of this.#items) item.free()
    this.#items = []
  }
}
