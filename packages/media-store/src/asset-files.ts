import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { chmod, copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import { assetFile, assetsFolder } from './layout.ts'

const PARTIAL = '.partial'
const OWNER_ONLY = 0o600

/** A complete file on disk that is not registered yet. */
export interface StoredFile {
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
}

const syncPath = async (path: string): Promise<void> => {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Counts and digests the bytes that pass through. */
const meter = () => {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      sizeBytes += chunk.length
      done(null, chunk)
    },
  })
  return { stream, result: () => ({ sizeBytes, sha256: hash.digest('hex') }) }
}

const isDiskFull = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

/** The files of the assets. Names of incomplete files end in `.partial`. */
export class AssetFiles {
  readonly directory: string
  readonly #dataDir: string

  constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.directory = assetsFolder(dataDir)
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

  /** Writes the bytes and flushes them to disk. Errors: `storage.full`. */
  async receive(assetId: string, bytes: Readable): Promise<Result<StoredFile>> {
    const path = this.pathOf(assetId) + PARTIAL
    const measured = meter()
    try {
      await pipeline(bytes, measured.stream, createWriteStream(path, { flags: 'wx' }))
      await syncPath(path)
      return succeed({ path, ...measured.result() })
    } catch (error) {
      await this.discard(path)
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
}
