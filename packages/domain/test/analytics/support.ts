import path from 'node:path'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import {
  type AnalyticsStore,
  type DerivedRows,
  type GapRow,
  joinRows,
  type PointRow,
  sketchOf,
} from '@stream-manager/analytics/port'
import { fakeClock, temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { testDomain } from '../support.ts'

const GRANT = { partition: 'one', origin: 'here', fence: 1, holder: 'test' }

/** Far more than a thread needs to start on a busy machine. */
const DEADLINE_MS = 60_000

/** A point of the stream `main` with one value. */
export const pointAt = (atMs: number, value: number, changes: Partial<PointRow> = {}): PointRow => ({
  metric: 'stream.frame_rate',
  streamId: 'main',
  subject: null,
  atMs,
  count: 1,
  sum: value,
  min: value,
  max: value,
  last: value,
  sketch: sketchOf([value]),
  ...changes,
})

/** A domain with a store of history, at a time that the test sets. */
export const withHistory = async (t: Test, nowMs: number) => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  const store: AnalyticsStore = await openEmbeddedAnalytics({ file, queryDeadlineMs: DEADLINE_MS })
  t.teardown(() => store.close())
  await store.take(GRANT)
  const clock = fakeClock()
  clock.advance(nowMs - clock.now().getTime())
  const fill = (rows: Partial<DerivedRows>, gaps: readonly GapRow[] = []) =>
    store.apply({ grant: GRANT, atMs: 1, advances: [], gaps, rows: joinRows([rows]) })
  return { store, clock, fill, ...(await testDomain(t, { analytics: store, clock })) }
}
