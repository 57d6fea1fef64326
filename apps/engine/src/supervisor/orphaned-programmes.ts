import { readdir, rm } from 'node:fs/promises'
import { checker, Id } from '@stream-manager/contracts'
import { hlsFolder, programmesFolder } from '@stream-manager/media-store'

const checkId = checker(Id, 'The name of the folder')

/**
 * Removes the programmes of deleted streams and returns their ids. A stream is deleted only while it is offline, so nobody
 * writes there. The folders are listed first: the folder of a stream created meanwhile is not among them.
 */
export const removeOrphanedProgrammes = async (
  dataDir: string,
  readStreamIds: () => Promise<readonly string[]>,
): Promise<string[]> => {
  const names = await readdir(programmesFolder(dataDir)).catch(() => [])
  const streamIds = new Set(await readStreamIds())
  const orphans = names.filter((name) => checkId(name).ok && !streamIds.has(name))
  await Promise.all(orphans.map((id) => rm(hlsFolder(dataDir, id), { recursive: true, force: true })))
  return orphans
}
