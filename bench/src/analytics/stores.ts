import path from 'node:path'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { openPostgresAnalytics } from '@stream-manager/analytics/postgresql'
import { missingPostgres, startPostgres, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { GRANT } from './material.ts'

const DEADLINE_MS = 60_000

export const openEmbedded = async (t: TestScope): Promise<AnalyticsStore> => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  const deadlines = { queryDeadlineMs: DEADLINE_MS, writeDeadlineMs: DEADLINE_MS }
  const store = await openEmbeddedAnalytics({ file, ...deadlines })
  t.teardown(() => store.close())
  await store.take(GRANT)
  return store
}

/** An empty database of a server of its own. Null where PostgreSQL is absent. */
const openPostgres = async (t: TestScope): Promise<AnalyticsStore | null> => {
  if (missingPostgres() !== false) return null
  const server = await startPostgres(t)
  const store = openPostgresAnalytics({ url: server.urlOf(await server.createDatabase()) })
  t.teardown(() => store.close())
  await store.take(GRANT)
  return store
}

/** Both stores, empty, by their names. */
export const openStores = async (t: TestScope): Promise<readonly (readonly [string, AnalyticsStore])[]> => {
  const server = await openPostgres(t)
  return [['embedded', await openEmbedded(t)], ...(server ? [['PostgreSQL', server] as const] : [])]
}
