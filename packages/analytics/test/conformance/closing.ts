import { AnalyticsUnavailableError } from '../../src/port/index.ts'
import type { ConformancePart } from './harness.ts'
import { advance, batchOf, grantOf } from './harness.ts'

export const closing: ConformancePart = (t, open) => {
  t.test('a closed store refuses calls', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.close()
    await t.rejects(store.apply(batchOf({ advances: [advance(0, 1)] })), AnalyticsUnavailableError)
    await t.rejects(store.listEvents({ limit: 1 }), AnalyticsUnavailableError)
    await store.close()
  })
}
