import path from 'node:path'
import { temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { openEmbeddedAnalytics } from '../../src/embedded/open.ts'
import type { AnalyticsHarness } from '../conformance/index.ts'

/** A store in a file of its own. */
export const openEmbedded = async (t: Test): Promise<AnalyticsHarness> => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  let store = await openEmbeddedAnalytics({ file })
  t.teardown(() => store.close())
  return {
    store,
    reopen: async () => {
      await store.close()
      store = await openEmbeddedAnalytics({ file })
      return store
    },
  }
}
