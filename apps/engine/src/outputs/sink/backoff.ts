import { backoffDelayMs } from '@stream-manager/async'
import type { OutputFault } from './fault.ts'

const BASE_MS = 250
const CAP_MS = 30_000
/** Disk space comes back without notice, and an attempt to write costs no other service. */
const STORAGE_CAP_MS = 5000
const SLOW_MS = 15_000

/** Delay before the next attempt. Full jitter spreads the outputs of one lost server over time. */
export const retryDelayMs = (
  fault: Pick<OutputFault, 'code' | 'retry'>,
  failures: number,
  random: () => number,
): number => {
  if (fault.retry === 'slowly') return SLOW_MS + random() * (CAP_MS - SLOW_MS)
  const storage = fault.code === 'output.storage_full' || fault.code === 'output.write_failed'
  const maxMs = storage ? STORAGE_CAP_MS : CAP_MS
  return backoffDelayMs({ firstMs: BASE_MS, maxMs, minMs: BASE_MS }, failures, random)
}
