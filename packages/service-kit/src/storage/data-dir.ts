import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { VariableName } from '@stream-manager/contracts'
import { messageOf, StartError, systemErrorCode } from '../errors/start-error.ts'

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'there is no room left',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file, not a folder',
}

/**
 * Creates the folder if it is missing, checks with a write that it is writable, and returns its absolute path.
 * @throws {StartError} naming the variable, the path and the reason.
 */
export const openDataDir = async (path: string, variable: VariableName = 'DATA_DIR'): Promise<string> => {
  const folder = resolve(path)
  const probe = join(folder, `.write-probe-${process.pid}`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(probe, '')
    await rm(probe, { force: true })
    return folder
  } catch (error) {
    const reason = REASONS[systemErrorCode(error) ?? ''] ?? messageOf(error)
    throw new StartError([`${variable}=${path}: cannot write in ${folder}: ${reason}`], { cause: error })
  }
}
