const WINDOW_MS = 5000

/** Measures the bytes that the destination accepted in the last five seconds. */
export class BitrateMeter {
  readonly #entries: { readonly atMs: number; readonly bytes: number }[] = []
  #bytes = 0
  #sinceMs = Number.POSITIVE_INFINITY

  /** Starts again for a new connection. */
  reset(nowMs: number): void {
    this.#entries.length = 0
    this.#bytes = 0
    this.#sinceMs = nowMs
  }

  add(bytes: number, nowMs: number): void {
    this.#entries.push({ atMs: nowMs, bytes })
    this.#bytes += bytes
    this.#dropOld(nowMs)
  }

  /** Null until a second has been measured. */
  kbps(nowMs: number): number | null {
    const spanMs = Math.min(WINDOW_MS, nowMs - this.#sinceMs)
    if (!(spanMs >= 1000)) return null
    this.#dropOld(nowMs)
    return Math.round((this.#bytes * 8) / spanMs)
  }

  #dropOld(nowMs: number): void {
    for (let [oldest] = this.#entries; oldest && oldest.atMs <= nowMs - WINDOW_MS; [oldest] = this.#entries) {
      this.#bytes -= oldest.bytes
      this.#entries.shift()
    }
  }
}
