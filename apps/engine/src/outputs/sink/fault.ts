import { backoffDelayMs } from '@stream-manager/async'
import { OutputFault } from '@stream-manager/destinations'

const STORAGE_FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** The system's name for an error (`ENOSPC`, `ECONNREFUSED`), or `unknown`. */
const errnoOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'

/** Fault of a failed file operation. It names the errno only: clients must not see paths. */
export const storageFault = (error: unknown, what: string): OutputFault => {
  const errno = errnoOf(error)
  return STORAGE_FULL.has(errno)
    ? new OutputFault('output.storage_full', `There is no room left for ${what}. Free space in DATA_DIR.`)
    : new OutputFault('output.write_failed', `${what} cannot be written (${errno}). Check DATA_DIR.`)
}

/** For an output that would take the space that others need. */
export const diskLow = (what: string, minFreeBytes: number): OutputFault =>
  new OutputFault(
    'output.storage_full',
    `${what} stopped: fewer than ${minFreeBytes} bytes are free on the disk of DATA_DIR. Free space, or lower MIN_FREE_DISK_BYTES.`,
  )

/** Turns any rejection of a transport into a fault. An unexpected one counts as a failed write. */
export const toOutputFault = (error: unknown): OutputFault =>
  error instanceof OutputFault
    ? error
    : new OutputFault('output.write_failed', `The output stopped: ${nameOf(error)}.`)

// Only the class of the error: the text of an unexpected error could hold an address.
const nameOf = (error: unknown): string => (error instanceof Error ? error.constructor.name : typeof error)

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
