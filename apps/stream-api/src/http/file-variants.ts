import { readdirSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'
import { type Coding, MIN_COMPRESSED_BYTES, STORED_CODINGS } from '@stream-manager/service-kit'
import { tagOf } from './opened-file.ts'

/** The build writes it. A process that runs from source reads it too. */
export const VARIANTS_FOLDER = fileURLToPath(new URL('../../dist/variants/', import.meta.url))

interface Effort {
  readonly brotli: number
  readonly zstd: number
  readonly gzip: number
}

/** A tenth more bytes than with the highest effort, and a tenth of its time. */
const AT_BUILD: Effort = { brotli: 9, zstd: 12, gzip: 9 }
/** For playlists, of which each version is compressed once. */
const LIVE: Effort = { brotli: 5, zstd: 3, gzip: 6 }

const brotli = promisify(brotliCompress)
const zstd = promisify(zstdCompress)
const gzipped = promisify(gzip)

const COMPRESSORS: Readonly<Record<Coding, (bytes: Buffer, effort: Effort) => Promise<Buffer>>> = {
  br: (bytes, effort) => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: effort.brotli }
    return brotli(bytes, { params: { ...params, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
  },
  zstd: (bytes, effort) => zstd(bytes, { params: { [constants.ZSTD_c_compressionLevel]: effort.zstd } }),
  gzip: (bytes, effort) => gzipped(bytes, { level: effort.gzip }),
}

/** Null where compressing does not pay. */
const compress = async (bytes: Buffer, coding: Coding, effort: Effort): Promise<Buffer | null> => {
  if (bytes.length < MIN_COMPRESSED_BYTES) return null
  const compressed = await COMPRESSORS[coding](bytes, effort)
  return compressed.length < bytes.length ? compressed : null
}

/** By content: a variant of an older version is never found for a newer one. */
const nameOf = (tag: string, coding: Coding): string => `${tag.replaceAll('"', '')}.${coding}`

/** Writes the variants of files that do not change while the process runs. */
export const writeVariants = async (folder: string, paths: readonly string[]): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const path of paths) {
    const bytes = await readFile(path)
    for (const coding of STORED_CODINGS) {
      const compressed = await compress(bytes, coding, AT_BUILD)
      if (compressed) await writeFile(join(folder, nameOf(tagOf(bytes), coding)), compressed)
    }
  }
}

const namesIn = (folder: string): ReadonlySet<string> => {
  try {
    return new Set(readdirSync(folder))
  } catch {
    // Run from source without a build: files are compressed when they are asked for.
    return new Set()
  }
}

const MAX_KEPT = 64

/** Compressed variants of small files, from the build or made at the first request for a version of the file. */
export class FileVariants {
  readonly #folder: string
  readonly #built: ReadonlySet<string>
  readonly #kept = new Map<string, Promise<Buffer | null>>()

  constructor(folder: string) {
    this.#folder = folder
    this.#built = namesIn(folder)
  }

  /** Null where the file is better sent as it is. */
  async find(bytes: Buffer, tag: string, coding: Coding): Promise<Buffer | null> {
    const name = nameOf(tag, coding)
    if (!this.#built.has(name)) return this.#kept.get(name) ?? this.#keep(name, compress(bytes, coding, LIVE))
    // A build that runs meanwhile removes it.
    return readFile(join(this.#folder, name)).catch(() => null)
  }

  #keep(name: string, variant: Promise<Buffer | null>): Promise<Buffer | null> {
    this.#kept.set(name, variant)
    variant.catch(() => this.#kept.delete(name))
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return variant
  }
}
