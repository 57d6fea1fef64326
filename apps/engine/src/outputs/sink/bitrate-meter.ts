const WINDOW_MS = 5000

/** Measures the bytes that the destination accepted in the last five seconds. */
export class BitrateMeter {
  #entries: { readonly atMs: number; readonly bytes: number }[] = []
  #sinceMs = Number.POSITIVE_INFINITY

  /** Starts again for a new connection. */
  reset(nowMs: number): void {
    this.#entries = []
    this.#sinceMs = nowMs
  }

  add(bytes: number, nowMs: number): void {
    this.#entries.push({ atMs: nowMs, bytes })
    const oldest = this.#entries.findIndex((entry) => entry.atMs > nowMs - WINDOW_MS)
    if (oldest > 0) this.#entries.splice(0, oldest)
  }

  /** Null until a second has been measured. */
  kbps(nowMs: number): number | null {
    const spanMs = Math.min(WINDOW_MS, nowMs - this.#sinceMs)
    if (!(spanMs >= 1000)) return null
    const bytes = this.#entries
      .filter((entry) => entry.atMs > nowMs - WINDOW_MS)
      .reduce((sum, entry) => sum + entry.bytes, 0)
    return Math.round((bytes * 8) / spanMs)
  }
}
