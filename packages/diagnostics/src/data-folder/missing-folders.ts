import { assetsFolder, databaseFile, keysFolder } from '@stream-manager/media-store'
import type { Deployment } from '../context/context.ts'
import { dataDirOf } from './data-dir.ts'
import { findEntry } from './found-entry.ts'

interface MissingFolder {
  readonly path: string
  /** The path is taken by something that is no folder. */
  readonly isTaken: boolean
}

const missing = async (path: string): Promise<MissingFolder[]> => {
  const found = await findEntry(path)
  if (found === null) return [{ path, isTaken: false }]
  return found.stats.isDirectory() || found.stats.isSymbolicLink() ? [] : [{ path, isTaken: true }]
}

const wasUsed = async (dataDir: string): Promise<boolean> =>
  (await findEntry(databaseFile(dataDir))) !== null || (await findEntry(keysFolder(dataDir))) !== null

/**
 * The folders that the services need and do not make again while they run. The engine makes those of programmes and
 * recordings when it writes. A `DATA_DIR` that no variable names and that does not exist was never used.
 */
export const missingFolders = async (deployment: Deployment): Promise<MissingFolder[]> => {
  const dataDir = dataDirOf(deployment)
  const found = await missing(dataDir)
  if (found.length > 0) {
    return deployment.environment['DATA_DIR'] === undefined ? [] : [...found]
  }
  return (await wasUsed(dataDir)) ? missing(assetsFolder(dataDir)) : []
}
