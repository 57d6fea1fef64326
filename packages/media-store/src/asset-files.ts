import { createWriteStream } from 'node:fs'
import { chmod, copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import { checkFreeSpace, type ReservedSpace } from './free-space.ts'
import { assetFile, assetsFolder } from './layout.ts'
import { type CheckSize, type FileDigest, meterBytes, RefusedBytes } from './received-bytes.ts'

const PARTIAL = '.partial'
const OWNER_ONLY = 0o600
/** The free space is looked at again after so many bytes of a file. */
const CHECK_SPACE_BYTES = 1024 * 1024

/** A complete file on disk that is not registered yet. */
export interface StoredFile extends FileDigest {
  readonly path: string
}

export interface AssetFilesOptions {
  /** Free bytes that a received file must leave. Default: none. */
  readonly minFreeBytes?: number
}

const syncPath = async (path: string): Promise<void> => {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const isDiskFull = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

/** The files of the assets. Names of incomplete files end in `.partial`. */
export class AssetFiles {
  readonly directory: string
  readonly #dataDir: string
  readonly #space: ReservedSpace

  constructor(dataDir: string, { minFreeBytes = 0 }: AssetFilesOptions = {}) {
    this.#dataDir = dataDir
    this.directory = assetsFolder(dataDir)
    this.#space = { folder: this.directory, minFreeBytes }
  }

  /** Creates the directory and removes incomplete files of an interrupted process. */
  async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true })
    const names = await readdir(this.directory)
    await Promise.all(
      names.filter((name) => name.endsWith(PARTIAL)).map((name) => rm(join(this.directory, name))),
    )
  }

  pathOf(assetId: string): string {
    return assetFile(this.#dataDir, assetId)
  }

  /** Errors: `storage.full`. */
  checkSpace(sizeBytes: number): Promise<Result<null>> {
    return checkFreeSpace(this.#space, sizeBytes)
  }

  /** Writes the bytes and flushes them to disk. Errors: `storage.full` and the refusal of `checkSize`. */
  async receive(assetId: string, bytes: Readable, checkSize: CheckSize): Promise<Result<StoredFile>> {
    const path = this.pathOf(assetId) + PARTIAL
    const measured = meterBytes(this.#alsoSpace(checkSize))
    try {
      await pipeline(bytes, measured.stream, createWriteStream(path, { flags: 'wx' }))
      await syncPath(path)
      return succeed({ path, ...measured.result() })
    } catch (error) {
      await this.discard(path)
      if (error instanceof RefusedBytes) return { ok: false, fault: error.fault }
      if (isDiskFull(error))
        return fail('storage.full', 'There is no room left for this file; free some disk space')
      throw error
    }
  }

  /** Adds a file that is already on this machine, under its final name. */
  async copyIn(assetId: string, source: string | URL): Promise<void> {
    await mkdir(this.directory, { recursive: true })
    await copyFile(source, this.pathOf(assetId))
    // The copy has the mode of its source, whatever the umask.
    await chmod(this.pathOf(assetId), OWNER_ONLY)
  }

  /** Gives a received file its final name. From then on the file survives a crash. */
  async keep(assetId: string, file: StoredFile): Promise<void> {
    await rename(file.path, this.pathOf(assetId))
    await syncPath(this.directory)
  }

  async discard(path: string): Promise<void> {
    await rm(path, { force: true })
  }

  #alsoSpace(checkSize: CheckSize): CheckSize {
    let checkedBytes = 0
    return async (sizeBytes) => {
      const checked = await checkSize(sizeBytes)
      if (!checked.ok || sizeBytes - checkedBytes < CHECK_SPACE_BYTES) return checked
      checkedBytes = sizeBytes
      return this.checkSpace(0)
    }
  }
}
