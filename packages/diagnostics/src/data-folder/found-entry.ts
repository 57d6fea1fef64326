import type { Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

export interface FoundEntry {
  readonly path: string
  /** Facts about the entry itself: a link is not followed. */
  readonly stats: Stats
}

/** Null for a path where nothing is, and for one that this user may not look at. */
export const findEntry = async (path: string): Promise<FoundEntry | null> => {
  const stats = await lstat(path).catch(() => null)
  return stats === null ? null : { path, stats }
}

/** A folder that operators replaced by a link leads somewhere else: its content is theirs. */
export const isFolder = async (path: string): Promise<boolean> =>
  (await findEntry(path))?.stats.isDirectory() === true

/** Names in a folder. None for a path that is no folder or cannot be read. */
export const namesIn = async (folder: string): Promise<string[]> =>
  (await isFolder(folder)) ? readdir(folder).catch(() => []) : []

/** The files of a folder with such a name. Links and folders are left out. */
export const filesIn = async (folder: string, name: RegExp): Promise<FoundEntry[]> => {
  const names = (await namesIn(folder)).filter((found) => name.test(found))
  const entries = await Promise.all(names.map((found) => findEntry(join(folder, found))))
  return entries.filter((entry) => entry !== null).filter(({ stats }) => stats.isFile())
}
