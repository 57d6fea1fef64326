import type { AlertRow, AlertsRead } from '../../src/port/index.ts'
import type { ConformancePart } from './harness.ts'
import { batchOf, grantOf, idsOf } from './harness.ts'

const YEAR_MS = 365 * 24 * 3_600_000

const alertAt = (id: string, sinceMs: number, changes: Partial<AlertRow> = {}): AlertRow => ({
  id,
  ruleId: 'slow',
  streamId: 'main',
  sinceMs,
  atMs: sinceMs,
  alert: { state: 'firing' },
  ...changes,
})

export const alerts: ConformancePart = (t, open) => {
  t.test('an alert is one row, as it was published last', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const firing = alertAt('a', 10)
    const resolved = { ...firing, atMs: 20, alert: { state: 'resolved', ü: [1.5, null] } }
    await store.apply(batchOf({ alerts: [firing, resolved] }))
    t.strictSame(await store.listAlerts({ limit: 10 }), [resolved])
    await store.apply(batchOf({ alerts: [firing] }))
    t.strictSame(await store.listAlerts({ limit: 10 }), [resolved])
  })

  t.test('an alert ends also by a clock that was set back', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const firing = alertAt('a', 10, { atMs: 30 })
    const resolved = { ...firing, atMs: 20, alert: { state: 'resolved' } }
    await store.apply(batchOf({ alerts: [firing, resolved] }))
    t.strictSame(await store.listAlerts({ limit: 10 }), [resolved])
  })

  t.test('keeps an alert for a year after its last change', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const [ended, long] = [alertAt('a', 10), alertAt('b', 10, { atMs: 500 })]
    await store.apply(batchOf({ alerts: [ended, long] }))
    const limits = { beforeMs: 0, maxEvents: 100, limit: 100 }
    t.equal(await store.prune({ ...limits, nowMs: 10 + YEAR_MS }), 0)
    t.equal(await store.prune({ ...limits, nowMs: 11 + YEAR_MS }), 1)
    t.strictSame(idsOf(await store.listAlerts({ limit: 10 })), ['b'])
  })

  t.test('lists alerts by their beginning, the newest first', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const rows = [
      alertAt('a', 10),
      alertAt('c', 20, { streamId: null }),
      alertAt('b', 20, { ruleId: 'other' }),
      alertAt('d', 30),
    ]
    await store.apply(batchOf({ alerts: rows }))
    const ids = async (read: Partial<AlertsRead>) => idsOf(await store.listAlerts({ limit: 10, ...read }))
    t.strictSame(await ids({}), ['d', 'c', 'b', 'a'])
    t.strictSame(await ids({ streamId: 'main' }), ['d', 'b', 'a'])
    t.strictSame(await ids({ ruleId: 'other' }), ['b'])
    t.strictSame(await ids({ fromMs: 20, toMs: 20 }), ['c', 'b'])
    t.strictSame(await ids({ before: { sinceMs: 20, id: 'c' } }), ['b', 'a'])
    t.strictSame(await ids({ limit: 1 }), ['d'])
  })
}
