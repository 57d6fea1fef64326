import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, openSync, readSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LAST_SOURCE_BYTES } from '../sources/last-source.ts'

/** In memory on Linux, so that a slow disk cannot hold the programme up. */
const SHARED_MEMORY = '/dev/shm'

/** A nameless file to which a child writes the layer whose source it handed to native code last. */
export interface LastSource {
  readonly descriptor: number
  /** Id of the layer; null when there was none. */
  read(): string | null
  close(): void
}

/** Null when there is no place for the file: crashes are not attributed to sources then. */
export const openLastSource = (): LastSource | null => {
  const folder = existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir()
  const path = join(folder, `stream-manager-${randomUUID()}`)
  try {
    const descriptor = openSync(path, 'wx+', 0o600)
    unlinkSync(path)
    return {
      descriptor,
      read: () => {
        const record = Buffer.alloc(LAST_SOURCE_BYTES)
        const length = readSync(descriptor, record, 0, record.length, 0)
        return record.toString('utf8', 0, length).replaceAll('\0', '') || null
      },
      close: () => closeSync(descriptor),
    }
  } catch {
    return null
  }
}
