import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { analyticsFile, databaseFile } from '@stream-manager/media-store'
import { oncePerRun } from '../context/context.ts'

export interface FoundFile {
  readonly path: string
  readonly name: string
  readonly stats: Stats
}

export interface SqliteDatabase {
  readonly file: FoundFile
  /** The write-ahead log, and the index that the processes share. */
  readonly wal: FoundFile | null
  readonly index: FoundFile | null
}

export interface EmbeddedStore {
  readonly folder: FoundFile
  readonly databases: readonly SqliteDatabase[]
}

const find = async (path: string): Promise<FoundFile | null> => {
  const stats = await stat(path).catch(() => null)
  return stats === null ? null : { path, name: basename(path), stats }
}

const findDatabase = async (path: string): Promise<SqliteDatabase[]> => {
  const [file, wal, index] = await Promise.all([path, `${path}-wal`, `${path}-shm`].map(find))
  return file ? [{ file, wal: wal ?? null, index: index ?? null }] : []
}

/** The files of the embedded store and of its history. Null when the store is Redis, and before the first start. */
export const sqliteFiles = oncePerRun(async ({ settings, folder }): Promise<EmbeddedStore | null> => {
  if (settings.REDIS_URL !== undefined) return null
  const dataDir = await find(resolve(folder, settings.DATA_DIR))
  if (dataDir === null) return null
  const paths = [
    databaseFile(dataDir.path),
    ...(settings.DATABASE_URL === undefined ? [analyticsFile(dataDir.path)] : []),
  ]
  const databases = (await Promise.all(paths.map(findDatabase))).flat()
  return databases.length === 0 ? null : { folder: dataDir, databases }
})

export const NO_SQLITE = 'there is no embedded store: REDIS_URL is set, or DATA_DIR has no database yet'

export const filesOf = ({ file, wal, index }: SqliteDatabase): FoundFile[] =>
  [file, wal, index].filter((found) => found !== null)
