import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { HLS_PLAYLIST, HLS_SEGMENT } from '@stream-manager/media-store'
import type { Deployment } from '../context/context.ts'
import { findDataDir } from './data-dir.ts'
import { filesIn } from './found-entry.ts'
import { programmeFolders } from './leftovers.ts'
import { type UnusedFile, unusedFiles } from './unused-files.ts'

const MAX_PLAYLIST_CHARACTERS = 1_048_576

/** The segments that the playlist names. Null without a playlist that can be read: then nobody knows its window. */
export const windowOf = async (folder: string): Promise<ReadonlySet<string> | null> => {
  const text = await readFile(join(folder, HLS_PLAYLIST), 'utf8').catch(() => '')
  if (!text.startsWith('#EXTM3U') || text.length > MAX_PLAYLIST_CHARACTERS) return null
  return new Set(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
}

const oldIn = async (folder: string, deployment: Deployment): Promise<UnusedFile[]> => {
  const window = await windowOf(folder)
  if (window === null) return []
  const segments = await filesIn(folder, HLS_SEGMENT)
  return unusedFiles(
    segments.filter(({ path }) => !window.has(basename(path))),
    deployment,
  )
}

/**
 * Segments that left the window of their playlist more than an hour ago. An engine removes them itself, unless it was
 * killed. A player asks for them for seconds only.
 */
export const findOldSegments = async (deployment: Deployment): Promise<UnusedFile[]> => {
  const dataDir = await findDataDir(deployment)
  if (dataDir === null) return []
  const folders = await programmeFolders(dataDir)
  return (await Promise.all(folders.map((folder) => oldIn(folder, deployment)))).flat()
}
