import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Disposes of resources at the end of a test, as tap's `t` does. */
export interface TestScope {
  teardown(dispose: () => unknown): void
}

/** Creates an empty directory, which is removed at the end of the test. */
export const temporaryDirectory = async (t: TestScope): Promise<string> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'stream-manager-'))
  t.teardown(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
  return directory
}
