import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** How busy the process was over the last second. */
export interface Load {
  /** How late timers fired: the 99th percentile. */
  readonly loopDelayMs: number
  /** Of the largest heap the process may have, 0 to 1. */
  readonly heapShare: number
}

export interface LoadMeter {
  readonly load: Load
  close(): void
}

/** Fine enough that one pause of the garbage collector is not yet the 99th percentile of a second. */
const RESOLUTION_MS = 5
const PERIOD_MS = 1_000

/** Measures by itself, once a second. */
export const startLoadMeter = (): LoadMeter => {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  let load: Load = { loopDelayMs: 0, heapShare: 0 }
  const timer = setInterval(() => {
    const heap = getHeapStatistics()
    // What is recorded is the time between two samples, the resolution included.
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
