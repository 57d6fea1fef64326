import { join } from 'node:path'
import {
  assetsFolder,
  HLS_FILE,
  keysFolder,
  PARTIAL_ASSET,
  programmesFolder,
  UNFINISHED_KEY,
  WRITE_PROBE,
} from '@stream-manager/media-store'
import type { Deployment } from '../context/context.ts'
import { findDataDir } from './data-dir.ts'
import { type FoundEntry, filesIn, namesIn } from './found-entry.ts'
import { type UnusedFile, unusedFiles } from './unused-files.ts'

/** The folders of programmes, one for each stream. */
export const programmeFolders = async (dataDir: string): Promise<string[]> => {
  const folder = programmesFolder(dataDir)
  return (await namesIn(folder)).map((name) => join(folder, name))
}

const unfinishedSegments = async (folder: string): Promise<FoundEntry[]> =>
  (await filesIn(folder, HLS_FILE)).filter(({ path }) => path.endsWith('.tmp'))

/**
 * Unfinished files of processes that ended while they wrote. The product has no file of a process id, and its one lock
 * ends with the process that holds it, so nothing else of a dead process is left.
 */
export const findLeftovers = async (deployment: Deployment): Promise<UnusedFile[]> => {
  const dataDir = await findDataDir(deployment)
  if (dataDir === null) return []
  const found = await Promise.all([
    filesIn(dataDir, WRITE_PROBE),
    filesIn(keysFolder(dataDir), UNFINISHED_KEY),
    filesIn(assetsFolder(dataDir), PARTIAL_ASSET),
    ...(await programmeFolders(dataDir)).map(unfinishedSegments),
  ])
  return unusedFiles(found.flat(), deployment)
}
