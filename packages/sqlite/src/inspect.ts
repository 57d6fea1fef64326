import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

/**
 * `live`: reads beside the process that has the file open, and takes its newest writes into account. `at-rest`: takes no lock
 * and makes no file, for a database without a write-ahead log that nobody has open.
 */
export type InspectionMode = 'live' | 'at-rest'

const addressOf = (file: string, mode: InspectionMode): URL => {
  const address = pathToFileURL(file)
  address.search = mode === 'live' ? '?mode=ro' : '?mode=ro&immutable=1'
  return address
}

/**
 * Reads the whole file and changes nothing. Returns null, or the first damage.
 * @throws the driver's error for a file that cannot be read, or that is no database.
 */
export const findDamage = (file: string, mode: InspectionMode): string | null => {
  const database = new DatabaseSync(addressOf(file, mode), { readOnly: true, timeout: 1000 })
  try {
    const found = database.prepare('pragma quick_check(1)').get()?.['quick_check']
    return found === 'ok' ? null : String(found)
  } finally {
    database.close()
  }
}
