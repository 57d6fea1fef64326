/** Clock ticks of the kernel are 10 ms long, so a shorter time has no meaningful share. */
const MIN_SPAN_MS = 500

const usedMicroseconds = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Measures the CPU of this process between two readings. */
export class CpuMeter {
  readonly #monotonicMs: () => number
  #atMs: number
  #usedMicroseconds = usedMicroseconds()
  #percent: number | null = null

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
    this.#atMs = monotonicMs()
  }

  /** In per cent of one core; null until it was measured. Two readings soon after each other share a figure. */
  read(): number | null {
    const nowMs = this.#monotonicMs()
    const spanMs = nowMs - this.#atMs
    if (spanMs < MIN_SPAN_MS) return this.#percent
    const used = usedMicroseconds()
    this.#percent = Number(((used - this.#usedMicroseconds) / spanMs / 10).toFixed(1))
    this.#usedMicroseconds = used
    this.#atMs = nowMs
    return this.#percent
  }
}
