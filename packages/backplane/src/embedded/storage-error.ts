import { BackplaneFullError, BackplaneUnavailableError } from '../port/errors.ts'

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

const sqliteCode = (error: Error): number | null =>
  'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null

/** Turns a storage error of the driver into the port's error. Other errors stay as they are. */
export const storageError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error
  const code = sqliteCode(error)
  if (code === null) {
    const isClosed = 'code' in error && error.code === 'ERR_INVALID_STATE'
    return isClosed ? new BackplaneUnavailableError('the store is closed', { cause: error }) : error
  }
  if ((code & 0xff) === SQLITE_FULL || code === SQLITE_IOERR_SHMSIZE) {
    return new BackplaneFullError('there is no room left on the disk of DATA_DIR', { cause: error })
  }
  if (!UNAVAILABLE_CODES.has(code & 0xff)) return error
  return new BackplaneUnavailableError(`the store failed: ${error.message} (SQLite ${code})`, {
    cause: error,
  })
}
