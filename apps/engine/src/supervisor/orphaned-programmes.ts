import { readdir, rm } from 'node:fs/promises'
import { checker, Id } from '@stream-manager/contracts'
import { hlsFolder, programmesFolder } from '@stream-manager/media-store'
import type { SupervisorLog } from './supervisor-log.ts'

const checkId = checker(Id, 'The name of the folder')

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
    const names = await readdir(programmesFolder(this.#dataDir)).catch(() => [])
    return names.filter((name) => checkId(name).ok && !this.#stuck.has(name))
  }

  async remove(streamIds: readonly string[]): Promise<void> {
    await Promise.all(streamIds.map((id) => this.#removeOne(id)))
  }

  async #removeOne(streamId: string): Promise<void> {
    try {
      await rm(hlsFolder(this.#dataDir, streamId), { recursive: true, force: true })
      this.#log.info({ streamId }, 'removed the programme of a deleted stream')
    } catch (error) {
      this.#stuck.add(streamId)
      this.#log.warn({ err: error, streamId }, 'cannot remove the programme of a deleted stream')
    }
  }
}
