import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** Load of the process over the last second. */
export interface Load {
  /** Delay of timers: the 99th percentile. */
  readonly loopDelayMs: number
  /** Share of the maximum heap in use, 0 to 1. */
  readonly heapShare: number
}

export interface LoadMeter {
  readonly load: Load
  close(): void
}

/** Fine enough that one garbage collection pause does not reach the 99th percentile of a second. */
const RESOLUTION_MS = 5
const PERIOD_MS = 1_000

/** Measures once a second. */
export const startLoadMeter = (): LoadMeter => {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  let load: Load = { loopDelayMs: 0, heapShare: 0 }
  const timer = setInterval(() => {
    const heap = getHeapStatistics()
    // The histogram records the time between two samples, so it includes the resolution.
    const loopDelayMs = Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION_MS)
    load = { loopDelayMs, heapShare: heap.used_heap_size / heap.heap_size_limit }
    delays.reset()
  }, PERIOD_MS)
  timer.unref()
  return {
    get load() {
      return load
    },
    close() {
      clearInterval(timer)
      delays.disable()
    },
  }
}
