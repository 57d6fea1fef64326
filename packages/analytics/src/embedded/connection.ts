import { attempt, createPrivateFile, Database, requireUndamaged, storageFault } from '@stream-manager/sqlite'
import { AnalyticsFullError, AnalyticsUnavailableError } from '../port/errors.ts'
import { migrate } from './migrate.ts'

const storageError = (error: unknown): unknown => {
  const fault = storageFault(error)
  if (fault === null) return error
  const { kind, message } = fault
  return kind === 'full'
    ? new AnalyticsFullError(message, { cause: error })
    : new AnalyticsUnavailableError(message, { cause: error })
}

// A power loss may take the last transactions with it, rows and positions together: they are read from the logs again.
const WRITER = `pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma synchronous = normal;
  pragma wal_autocheckpoint = 4096; pragma journal_size_limit = 16777216`
const READER = 'pragma query_only = on'

/** Creates the file for its owner only and migrates it. Throws an error of one line that names the file and its fault. */
export const openWriter = (file: string, checksFile: boolean): Database =>
  attempt(`${file} cannot be used`, () => {
    createPrivateFile(file)
    const database = new Database(file, storageError)
    try {
      database.execute(WRITER)
      if (checksFile) requireUndamaged(database)
      migrate(database)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })

/** For the file of a writer. */
export const openReader = (file: string): Database => {
  const database = new Database(file, storageError)
  database.execute(READER)
  return database
}
