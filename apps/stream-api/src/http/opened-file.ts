import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { ByteRange } from './byte-range.ts'
import type { FileVersion } from './conditions.ts'

/** A file that was opened once. Its length and its bytes agree, also when another file takes its name meanwhile. */
export interface OpenedFile extends FileVersion {
  readonly sizeBytes: number
  /** Closes the file at the end of the bytes. */
  read(range: ByteRange): Readable | Buffer
  /** All bytes of a small file, which is no longer open. */
  readonly bytes?: Buffer
  /** For a file that is not read. */
  close(): Promise<void>
}

const ABSENT: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'])

const openHandle = (path: string): Promise<FileHandle | null> =>
  open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (ABSENT.has(error.code)) return null
    throw error
  })

const streamed = async (handle: FileHandle): Promise<OpenedFile | null> => {
  const stat = await handle.stat({ bigint: true })
  if (!stat.isFile()) {
    await handle.close()
    return null
  }
  return {
    sizeBytes: Number(stat.size),
    modified: stat.mtime,
    etag: `"${stat.size.toString(36)}-${stat.mtimeNs.toString(36)}"`,
    read: ({ first, last }) => handle.createReadStream({ start: first, end: last }),
    close: () => handle.close(),
  }
}

/** The tag of a small file. */
export const tagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('base64url')}"`

/** For small files, whose tag comes from their content. */
const buffered = async (handle: FileHandle): Promise<OpenedFile> => {
  const { mtime: modified } = await handle.stat()
  const bytes = await handle.readFile()
  await handle.close()
  return {
    sizeBytes: bytes.length,
    modified,
    etag: tagOf(bytes),
    bytes,
    read: ({ first, last }) => bytes.subarray(first, last + 1),
    close: async () => undefined,
  }
}

export interface FilePlace {
  readonly path: string
  /** Read the file whole before the answer begins. */
  readonly isSmall?: boolean
}

/** Null if there is no such file. */
export const openFile = async ({ path, isSmall = false }: FilePlace): Promise<OpenedFile | null> => {
  const handle = await openHandle(path)
  if (handle === null) return null
  try {
    return await (isSmall ? buffered(handle) : streamed(handle))
  } catch (error) {
    await handle.close().catch(() => undefined)
    throw error
  }
}
