import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const QUIET = { stdio: 'ignore' } as const

/** For `{ skip }`: the reason why no small file system can be mounted here, or false. With `CI=true` nothing is skipped. */
export const mountForbidden = (): string | false => {
  if (process.env['CI'] === 'true') return false
  const folder = mkdtempSync(join(tmpdir(), 'mount-'))
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
