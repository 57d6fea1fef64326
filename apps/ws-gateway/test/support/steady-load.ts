import type { Load, LoadMeter } from '../../src/features/admission/load-meter.ts'

/** A load meter with the values that the test sets, independent of the machine. */
export const loadOf = (load: Load): LoadMeter => ({ load, close: () => {} })

export const STEADY = loadOf({ loopDelayMs: 0, heapShare: 0 })
