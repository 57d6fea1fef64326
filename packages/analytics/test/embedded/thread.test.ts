import path from 'node:path'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openEmbeddedAnalytics } from '../../src/embedded/open.ts'
import { AnalyticsFullError, AnalyticsUnavailableError } from '../../src/port/index.ts'
import { advance, batchOf, eventAt, grantOf, idsOf } from '../conformance/harness.ts'

const FAULTY_THREAD = new URL('./faulty-thread.ts', import.meta.url)
const SLOW_THREAD = new URL('./slow-thread.ts', import.meta.url)

const open = async (
  t: Test,
  { url = FAULTY_THREAD, queryDeadlineMs = 60_000, writeDeadlineMs = 60_000 } = {},
) => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  const deadlines = { queryDeadlineMs, writeDeadlineMs }
  const store = await openEmbeddedAnalytics({ file, url, ...deadlines })
  t.teardown(() => store.close())
  await store.take(grantOf(1))
  return store
}

const first = (subject: string) =>
  batchOf({ advances: [advance(0, 1)], events: [eventAt(1, 'evt_a', { subject })] })

t.test('a thread that ends before its commit leaves nothing, and the next call works', async (t) => {
  const store = await open(t)
  await t.rejects(store.apply(first('end-before')), AnalyticsUnavailableError)
  t.strictSame(await store.take(grantOf(1)), [])
  t.strictSame(await store.apply(first('well')), { status: 'applied' })
})

t.test('a batch whose answer was lost is found by the positions', async (t) => {
  const store = await open(t)
  await t.rejects(store.apply(first('end-after')), AnalyticsUnavailableError)
  t.match(await store.take(grantOf(1)), [{ position: { offset: 1 } }])
  t.match(await store.apply(first('well')), { status: 'moved' })
  t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_a'])
})

t.test('a full disk refuses the batch as such, and the next one may fit', async (t) => {
  const store = await open(t)
  await t.rejects(store.apply(first('full')), AnalyticsFullError)
  t.strictSame(await store.apply(first('well')), { status: 'applied' })
})

t.test('a query that hangs is ended at its deadline, and writes go on meanwhile', async (t) => {
  const store = await open(t, { queryDeadlineMs: 5000 })
  const hanging = store.listEvents({ streamId: 'hang', limit: 10 })
  t.strictSame(await store.apply(first('well')), { status: 'applied' })
  await t.rejects(hanging, { name: 'AnalyticsUnavailableError', message: /5000 ms/ })
  t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_a'])
})

t.test('a thread that starts later than a call may take is waited for', async (t) => {
  const store = await open(t, { url: SLOW_THREAD, queryDeadlineMs: 5000, writeDeadlineMs: 5000 })
  t.strictSame(await store.apply(first('well')), { status: 'applied' })
  t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_a'])
})

t.test('queries beyond those that may wait are refused at once', async (t) => {
  const store = await open(t)
  const queries = Array.from({ length: 200 }, () => store.listEvents({ streamId: 'main', limit: 1 }))
  const outcomes = await Promise.allSettled(queries)
  const refused = outcomes.filter(({ status }) => status === 'rejected')
  t.equal(refused.length, 99, 'one is under way, and 100 wait')
})
