import type { PostgresServer } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { openPostgresAnalytics, type PostgresAnalyticsOptions } from '../../src/postgresql/open.ts'
import type { AnalyticsHarness } from '../conformance/index.ts'

/** A busy machine answers later than production allows. Deadlines have tests of their own. */
export const PATIENT = { queryDeadlineMs: 60_000, writeDeadlineMs: 60_000 } as const

/** A store in that database. */
export const openStore = (t: Test, url: string, options: Partial<PostgresAnalyticsOptions> = {}) => {
  const store = openPostgresAnalytics({ url, ...PATIENT, ...options })
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
