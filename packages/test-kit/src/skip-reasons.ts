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
 * For `{ skip }`: the reason why a test that needs this program cannot run here, or false. With `CI=true` nothing is
 * skipped, so that a missing program fails the run.
 */
export const missingProgram = (name: string): string | false => {
  if (process.env['CI'] === 'true') return false
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return folders.some((folder) => isExecutable(path.join(folder, name)))
    ? false
    : `${name} is not installed here`
}
