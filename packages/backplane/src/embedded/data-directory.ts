import { mkdirSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { databaseFile, lockFile } from '@stream-manager/media-store'
import { attempt, createPrivateFile, Database } from '@stream-manager/sqlite'
import { migrate } from './schema.ts'
import { storageError } from './storage-error.ts'

const OWNER_ONLY_DIRECTORY = 0o700

/**
 * Locks the directory until `close` or the end of the process, even a crash. The lock is an exclusive SQLite
 * transaction on a separate file: Node has no file locks, and a lock on the database would block backup tools.
 */
export const lockDirectory = (directory: string): { close(): void } => {
  const file = lockFile(directory)
  return attempt(`DATA_DIR ${directory} is used by another process or cannot be locked`, () => {
    createPrivateFile(file)
    const lock = new DatabaseSync(file, { timeout: 0 })
    try {
      lock.exec('begin exclusive')
    } catch (error) {
      lock.close()
      throw error
    }
    return lock
  })
}

/** Creates the directory, for the owner only. An existing directory keeps its mode. */
export const createDirectory = (directory: string): void =>
  attempt(`DATA_DIR ${directory} cannot be created`, () => {
    mkdirSync(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
  })

/** Opens the database and migrates its schema. Afterwards the connection is for reads only. */
export const openDatabase = (directory: string): Database => {
  const file = databaseFile(directory)
  return attempt(`${file} cannot be used`, () => {
    createPrivateFile(file)
    const database = new Database(file, storageError)
    try {
      database.execute('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
      migrate(database)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })
}
