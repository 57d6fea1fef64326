import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HLS_PLAYLIST } from '@stream-manager/media-store'
import { HlsFolder } from './folder.ts'
import { parsePlaylist } from './playlist.ts'

/**
 * Ends the playlist of a process that is gone. A playlist that has ended, or is missing, stays as it is. Rejects when the
 * folder cannot be written.
 */
export const endPlaylist = async (path: string, mayWrite: () => boolean): Promise<void> => {
  const playlist = parsePlaylist(await readFile(join(path, HLS_PLAYLIST), 'utf8').catch(() => ''))
  if (!playlist || playlist.ended) return
  const { targetSeconds, segments } = playlist
  const windowSegments = segments.length
  const folder = new HlsFolder({ path, targetSeconds, windowSegments, resume: true, mayWrite })
  await folder.prepare()
  await folder.end()
}
