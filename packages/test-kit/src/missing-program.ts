import { accessSync, constants } from 'node:fs'
import path from 'node:path'

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * For `{ skip }`: why a test that needs this program cannot run here, or false when it can. Where `CI=true` nothing is
 * skipped: the test then fails for want of the program, which is what CI has to notice.
 */
export const missingProgram = (name: string): string | false => {
  if (process.env['CI'] === 'true') return false
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return folders.some((folder) => isExecutable(path.join(folder, name)))
    ? false
    : `${name} is not installed here`
}
