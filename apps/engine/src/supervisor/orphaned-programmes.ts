import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checker, Id } from '@stream-manager/contracts'
import { HLS_FILE, hlsFolder, programmesFolder } from '@stream-manager/media-store'
import type { SupervisorLog } from './supervisor-log.ts'

const checkId = checker(Id, 'The name of the folder')

/** Other files stay, and the folder with them: they are not ours. Another engine may remove the same ones. */
const removeFolder = async (folder: string): Promise<void> => {
  const ours = (await readdir(folder)).filter((name) => HLS_FILE.test(name))
  await Promise.all(ours.map((name) => rm(join(folder, name), { force: true })))
  await rmdir(folder)
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

/**
 * Removes the programmes of deleted streams. A stream is deleted only while it is offline, so no process writes there.
 * Engines that share the folder do the same at the same time.
 */
export class OrphanedProgrammes {
  readonly #dataDir: string
  readonly #log: SupervisorLog
  /** Folders that could not be removed. The next start tries again. */
  readonly #stuck = new Set<string>()

  constructor(dataDir: string, log: SupervisorLog) {
    this.#dataDir = dataDir
    this.#log = log
  }

  /** Ids with a folder. List them before the streams: the folder of a stream created meanwhile is then not among them. */
  async list(): Promise<string[]> {
    const entries = await readdir(programmesFolder(this.#dataDir), { withFileTypes: true }).catch(() => [])
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    return names.filter((name) => checkId(name).ok && !this.#stuck.has(name))
  }

  async remove(streamIds: readonly string[]): Promise<void> {
    await Promise.all(streamIds.map((id) => this.#removeOne(id)))
  }

  async #removeOne(streamId: string): Promise<void> {
    try {
      await removeFolder(hlsFolder(this.#dataDir, streamId))
      this.#log.info({ streamId }, 'removed the programme of a deleted stream')
    } catch (error) {
      if (isGone(error)) return
      this.#stuck.add(streamId)
      this.#log.warn({ err: error, streamId }, 'cannot remove the programme of a deleted stream')
    }
  }
}
