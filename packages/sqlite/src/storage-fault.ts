/** Primary result codes, https://www.sqlite.org/rescode.html */
const SQLITE_FULL = 13
const UNAVAILABLE_CODES: ReadonlySet<number> = new Set([
  5, // busy
  6, // locked
  7, // out of memory
  8, // read-only
  10, // I/O error
  11, // corrupt
  14, // cannot open
  26, // not a database
])
/** The shared index of the WAL could not grow. It means a full disk as well, found before anything was written. */
const SQLITE_IOERR_SHMSIZE = 10 | (19 << 8)

export interface StorageFault {
  /** `full`: the write had no effect. `unavailable`: the effect is unknown. */
  readonly kind: 'full' | 'unavailable'
  readonly message: string
}

const sqliteCode = (error: Error): number | null =>
  'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null

/** The fault of the disk or the file that an error of the driver stands for; null for a mistake of the program. */
export const storageFault = (error: unknown): StorageFault | null => {
  if (!(error instanceof Error)) return null
  const code = sqliteCode(error)
  if (code === null) {
    const isClosed = 'code' in error && error.code === 'ERR_INVALID_STATE'
    return isClosed ? { kind: 'unavailable', message: 'the store is closed' } : null
  }
  if ((code & 0xff) === SQLITE_FULL || code === SQLITE_IOERR_SHMSIZE) {
    return { kind: 'full', message: 'there is no room left on the disk of DATA_DIR' }
  }
  if (!UNAVAILABLE_CODES.has(code & 0xff)) return null
  return { kind: 'unavailable', message: `the store failed: ${error.message} (SQLite ${code})` }
}
