import { keysFolder, mediaFolders } from '@stream-manager/media-store'
import type { Deployment } from '../context/context.ts'
import { findDataDir } from './data-dir.ts'
import { type FoundEntry, filesIn, findEntry } from './found-entry.ts'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const OTHERS = 0o077
const KEY_FILE = /^(?:signing\.json|secrets\.key)$/

interface WrongRights {
  readonly path: string
  readonly mode: number
  /** The rights that only the owner has. */
  readonly wantedMode: number
}

/** `0755`. */
export const modeText = (mode: number): string => mode.toString(8).padStart(4, '0')

const wrong = ({ path, stats }: FoundEntry, wantedMode: number): WrongRights[] => {
  const mode = stats.mode & 0o777
  const isWrong = (mode & OTHERS) !== 0 || (mode & wantedMode) !== wantedMode
  return isWrong ? [{ path, mode, wantedMode }] : []
}

const foldersOf = async (dataDir: string): Promise<FoundEntry[]> => {
  const entries = await Promise.all([...mediaFolders(dataDir), keysFolder(dataDir)].map(findEntry))
  return entries.filter((entry) => entry !== null).filter(({ stats }) => stats.isDirectory())
}

/**
 * Folders of media and keys, and the files of keys, whose rights are not those that the services give them. The files of
 * the store have checks of their own: no cure touches them.
 */
export const wrongRights = async (deployment: Deployment): Promise<WrongRights[]> => {
  const dataDir = await findDataDir(deployment)
  if (dataDir === null) return []
  const folders = await foldersOf(dataDir)
  const keys = await filesIn(keysFolder(dataDir), KEY_FILE)
  return [
    ...folders.flatMap((entry) => wrong(entry, FOLDER_MODE)),
    ...keys.flatMap((entry) => wrong(entry, FILE_MODE)),
  ]
}
