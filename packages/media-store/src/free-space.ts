import { statfs } from 'node:fs/promises'
import { fail, type Result, succeed } from '@stream-manager/contracts'

/** Infinity where the system does not say. */
const freeBytesOf = async (folder: string): Promise<number> => {
  const found = await statfs(folder).catch(() => null)
  return found === null ? Number.POSITIVE_INFINITY : found.bavail * found.bsize
}

export interface ReservedSpace {
  readonly folder: string
  readonly minFreeBytes: number
}

/** True when less than the reserve is free. */
export const isDiskLow = async ({ folder, minFreeBytes }: ReservedSpace): Promise<boolean> =>
  (await freeBytesOf(folder)) < minFreeBytes

/** Errors: `storage.full` when `addedBytes` more would leave less than the reserve. */
export const checkFreeSpace = async (
  { folder, minFreeBytes }: ReservedSpace,
  addedBytes: number,
): Promise<Result<null>> => {
  const freeBytes = await freeBytesOf(folder)
  if (freeBytes - addedBytes >= minFreeBytes) return succeed(null)
  const detail = `The disk of DATA_DIR has ${freeBytes} bytes free, ${minFreeBytes} of them are reserved, and ${addedBytes} more do not fit; free some disk space, or lower MIN_FREE_DISK_BYTES`
  return fail('storage.full', detail)
}
