import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'

const run = promisify(execFile)

/** Mounts a small file system in memory until the end of the test. See `mountForbidden`. */
export const mountMemory = async (t: TestScope, options: string) => {
  const folder = await temporaryDirectory(t)
  await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  t.teardown(() => run('umount', ['-l', folder]))
  return { folder, remount: (mode: 'ro' | 'rw') => run('mount', ['-o', `remount,${mode}`, folder]) }
}
