interface Timed {
  readonly ptsMs: number
  free(): void
}

/** A source may be a hair later than the frame it belongs to: rounded timestamps are in milliseconds. */
const ROUNDING_MS = 2

/** A few frames between a decoder and the clock. Owns what it holds. */
export class FrameQueue<Item extends Timed> {
  readonly #capacity: number
  #items: Item[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get isFull(): boolean {
    return this.#items.length >= this.#capacity
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

  /** The newest item that is due, with those before it freed; null while none is due. The caller owns it. */
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
