import t from 'tap'
import { batchIntervalMs } from '../../../src/features/fanout/batch-interval.ts'

const LIMITS = { minBatchIntervalMs: 5, deliveryTargetMs: 45 }

t.test('few subscribers get a message at the shortest interval', async (t) => {
  t.equal(batchIntervalMs({ durationMs: 0.1, lanes: 1 }, LIMITS), 5)
})

t.test('more subscribers wait longer, so that sending takes a sixth of the time', async (t) => {
  t.equal(batchIntervalMs({ durationMs: 2, lanes: 1 }, LIMITS), 12)
  t.equal(batchIntervalMs({ durationMs: 2, lanes: 3 }, LIMITS), 36)
})

t.test('many subscribers wait as long as the target allows', async (t) => {
  t.equal(batchIntervalMs({ durationMs: 4, lanes: 4 }, LIMITS), 41)
})

t.test('a third of the time is left for other work even if the target is missed', async (t) => {
  t.equal(batchIntervalMs({ durationMs: 4, lanes: 20 }, LIMITS), 120)
})
