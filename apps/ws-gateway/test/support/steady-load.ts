import type { Load, LoadMeter } from '../../src/features/admission/load-meter.ts'

/** A process that is as busy as the test says, whatever the machine is. */
export const loadOf = (load: Load): LoadMeter => ({ load, close: () => {} })

export const STEADY = loadOf({ loopDelayMs: 0, heapShare: 0 })
