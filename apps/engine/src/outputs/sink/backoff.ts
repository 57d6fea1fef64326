import type { OutputFault } from './fault.ts'

const BASE_MS = 250
const CAP_MS = 30_000
/** Room on a disk comes back without notice, and trying costs nothing elsewhere. */
const STORAGE_CAP_MS = 5000
const SLOW_MS = 15_000

/** Full jitter, so that many outputs of one lost server do not come back at the same instant. */
export const retryDelayMs = (
  fault: Pick<OutputFault, 'code' | 'retry'>,
  failures: number,
  random: () => number,
): number => {
  if (fault.retry === 'slowly') return SLOW_MS + random() * (CAP_MS - SLOW_MS)
  const storage = fault.code === 'output.storage_full' || fault.code === 'output.write_failed'
  const ceiling = Math.min(storage ? STORAGE_CAP_MS : CAP_MS, BASE_MS * 2 ** failures)
  return BASE_MS + random() * Math.max(0, ceiling - BASE_MS)
}
