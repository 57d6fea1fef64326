import { randomUUID } from 'node:crypto'
import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { VariableName } from '@stream-manager/contracts'
import { mediaFolders } from '@stream-manager/media-store'
import { messageOf, StartError, systemErrorCode } from '../errors/start-error.ts'

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'there is no room left',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file, not a folder',
}

const OWNER_ONLY = 0o700
const OTHERS = 0o077

/** False for a folder that cannot be looked at: `openDataDir` reports why. */
export const othersMayOpen = async (folder: string): Promise<boolean> => {
  const found = await stat(folder).catch(() => null)
  return found !== null && (found.mode & OTHERS) !== 0
}

/** Earlier releases created these folders readable for every user of the machine. */
const closeMediaFolders = async (dataDir: string): Promise<void> => {
  for (const folder of mediaFolders(dataDir)) if (await othersMayOpen(folder)) await chmod(folder, OWNER_ONLY)
}

/**
 * Creates the folder for its owner only if it is missing, checks with a write that it is writable, and returns its
 * absolute path. An existing folder keeps its mode, because it may have other uses.
 * @throws {StartError} naming the variable, the path and the reason.
 */
export const openDataDir = async (path: string, variable: VariableName = 'DATA_DIR'): Promise<string> => {
  const folder = resolve(path)
  const probe = join(folder, `.write-probe-${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true, mode: OWNER_ONLY })
    await writeFile(probe, '')
    await rm(probe, { force: true })
    await closeMediaFolders(folder)
    return folder
  } catch (error) {
    const reason = REASONS[systemErrorCode(error) ?? ''] ?? messageOf(error)
    throw new StartError([`${variable}=${path}: cannot write in ${folder}: ${reason}`], { cause: error })
  }
}
