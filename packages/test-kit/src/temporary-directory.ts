import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** The part of a test that disposes of resources; tap's `t` is one. */
export interface TestScope {
  teardown(dispose: () => unknown): void
}

/** A new empty directory that goes with the test. */
export const temporaryDirectory = async (t: TestScope): Promise<string> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'stream-manager-'))
  t.teardown(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
  return directory
}
