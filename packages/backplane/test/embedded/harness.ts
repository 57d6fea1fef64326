import { fakeClock, temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { openEmbeddedBackplane } from '../../src/embedded/open.ts'
import type { BackplaneHarness } from '../conformance/index.ts'

/** A store in a directory of its own, on a clock that the test moves. Errors of listeners are ignored. */
export const openEmbedded = async (t: Test): Promise<BackplaneHarness> => {
  const dataDir = await temporaryDirectory(t)
  const clock = fakeClock()
  const open = () => openEmbeddedBackplane({ dataDir, clock, onListenerError: () => {} })
  let backplane = await open()
  t.teardown(() => backplane.close())
  return {
    backplane,
    join: async () => backplane,
    reopen: async () => {
      await backplane.close()
      backplane = await open()
      return backplane
    },
    elapse: async (durationMs) => clock.advance(durationMs),
  }
}
