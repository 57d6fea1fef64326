import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
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

const QUIET = { stdio: 'ignore' } as const

/** For `{ skip }`: the reason why no small file system can be mounted here, or false. With `CI=true` nothing is skipped. */
export const mountForbidden = (): string | false => {
  if (process.env['CI'] === 'true') return false
  const folder = mkdtempSync(path.join(tmpdir(), 'mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], QUIET)
    execFileSync('umount', ['-l', folder], QUIET)
    return false
  } catch {
    return 'this user may not mount a small file system'
  } finally {
    rmdirSync(folder)
  }
}
