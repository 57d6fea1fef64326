import type { Performance } from '@stream-manager/contracts'
import { CpuMeter } from './cpu-meter.ts'

const WINDOW_MS = 5000

interface Sample {
  readonly atMs: number
  readonly bytes: number
  readonly renderMs: number
}

interface PerformanceOptions {
  readonly targetFps: number
  readonly monotonicMs: () => number
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

const rounded = (value: number | null, digits: number) =>
  value === null ? null : Number(value.toFixed(digits))

/** Measures the engine. Rates cover the last five seconds, counters the life of the process. */
export class PerformanceMeter {
  readonly #options: PerformanceOptions
  #samples: Sample[] = []
  readonly #cpu: CpuMeter
  #framesRendered = 0
  #framesDuplicated = 0
  #startedMs: number | null = null

  constructor(options: PerformanceOptions) {
    this.#options = options
    this.#cpu = new CpuMeter(options.monotonicMs)
  }

  /** Counts one encoded frame. `renderMs` is null when the last picture was sent again. */
  frame(bytes: number, renderMs: number | null): void {
    const atMs = this.#options.monotonicMs()
    // The first frame covers the frame interval before it.
    this.#startedMs ??= atMs - 1000 / this.#options.targetFps
    this.#framesRendered += 1
    if (renderMs === null) this.#framesDuplicated += 1
    this.#samples.push({ atMs, bytes, renderMs: renderMs ?? Number.NaN })
    while (this.#samples[0] && this.#samples[0].atMs <= atMs - WINDOW_MS) this.#samples.shift()
  }

  /** `dropped` is counted by the output queues, `repeated` by the sources. */
  snapshot(counts: { readonly dropped: number; readonly repeated: number }): Performance {
    const nowMs = this.#options.monotonicMs()
    const recent = this.#samples.filter(({ atMs }) => atMs > nowMs - WINDOW_MS)
    const spanSeconds = Math.min(WINDOW_MS, nowMs - (this.#startedMs ?? nowMs)) / 1000
    const perSecond = (total: number) => (spanSeconds > 0.5 ? total / spanSeconds : null)
    const fps = perSecond(recent.length)
    const bits = recent.reduce((sum, { bytes }) => sum + bytes * 8, 0)
    const rendered = recent.map(({ renderMs }) => renderMs).filter((ms) => !Number.isNaN(ms))
    return {
      fps: rounded(fps, 2),
      targetFps: this.#options.targetFps,
      bitrateKbps: rounded(perSecond(bits / 1000), 0),
      framesRendered: this.#framesRendered,
      framesDropped: counts.dropped,
      framesDuplicated: this.#framesDuplicated + counts.repeated,
      speed: rounded(fps === null ? null : fps / this.#options.targetFps, 3),
      renderTimeMs: rounded(mean(rendered), 2),
      cpuPercent: this.#cpu.read(),
      memoryBytes: process.memoryUsage.rss(),
    }
  }
}
