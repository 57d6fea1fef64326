import path from 'node:path'
import { temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { openEmbeddedAnalytics } from '../../src/embedded/open.ts'
import type { AnalyticsHarness } from '../conformance/index.ts'

/** A busy machine answers later than production allows. Deadlines have tests of their own. */
const PATIENT = { queryDeadlineMs: 60_000, writeDeadlineMs: 60_000 }

/** A store in a file of its own. */
export const openEmbedded = async (t: Test): Promise<AnalyticsHarness> => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  let store = await openEmbeddedAnalytics({ file, ...PATIENT })
  t.teardown(() => store.close())
  return {
    store,
    reopen: async () => {
      await store.close()
      store = await openEmbeddedAnalytics({ file, ...PATIENT })
      return store
    },
  }
}
