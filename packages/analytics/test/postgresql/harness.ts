import type { PostgresServer } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { openPostgresAnalytics, type PostgresAnalyticsOptions } from '../../src/postgresql/open.ts'
import type { AnalyticsHarness } from '../conformance/index.ts'

/** A store in that database. */
export const openStore = (t: Test, url: string, options: Partial<PostgresAnalyticsOptions> = {}) => {
  const store = openPostgresAnalytics({ url, ...options })
  t.teardown(() => store.close())
  return store
}

/** Stores in databases of their own, on one server. */
export const openOn =
  (server: PostgresServer) =>
  async (t: Test): Promise<AnalyticsHarness> => {
    const url = server.urlOf(await server.createDatabase())
    const first = openStore(t, url)
    return {
      store: first,
      reopen: async () => {
        await first.close()
        return openStore(t, url)
      },
    }
  }
