import { within } from '@stream-manager/test-kit'
import t from 'tap'
import { batchIntervalMs } from '../../../src/features/fanout/batch-interval.ts'
import { Gather } from '../../../src/features/fanout/gather.ts'

/** Longer than any test, so that no interval ends. */
const NEVER_MS = 600_000
const LIMITS = { minBatchIntervalMs: 5, deliveryTargetMs: 45 }

const gathering = (intervalMs: number, { sendMs = 0, maxBytes = 100 } = {}) => {
  const clock = { nowMs: 0 }
  const batches: number[][] = []
  let announce: () => void = () => {}
  const second = new Promise<void>((resolve) => {
    announce = resolve
  })
  const gather = new Gather<number>({
    maxBytes,
    onBatch: (items) => {
      clock.nowMs += sendMs
      if (batches.push(items) === 2) announce()
    },
    intervalMs: () => intervalMs,
    run: (send) => send(),
    now: () => clock.nowMs,
  })
  return { gather, batches, second, clock }
}

t.test('sends an item at once after a silence', async (t) => {
  const { gather, batches, clock } = gathering(NEVER_MS)
  gather.add(1, 10)
  t.strictSame(batches, [[1]])
  clock.nowMs += NEVER_MS
  gather.add(2, 10)
  t.strictSame(batches, [[1], [2]])
})

t.test('gathers items that follow closely, and sends them together when the interval ends', async (t) => {
  const { gather, batches, second } = gathering(20)
  for (const item of [1, 2, 3, 4]) gather.add(item, 10)
  t.strictSame(batches, [[1]])
  await within(second, { what: 'the interval to end' })
  t.strictSame(batches, [[1], [2, 3, 4]])
})

t.test('sends before the interval ends once enough bytes have gathered', async (t) => {
  const { gather, batches } = gathering(NEVER_MS)
  for (const item of [1, 2, 3, 4]) gather.add(item, 40)
  t.strictSame(batches, [[1], [2, 3, 4]])
  gather.add(5, 40)
  gather.clear()
  for (const item of [6, 7]) gather.add(item, 40)
  t.equal(batches.length, 2, 'cleared items do not count')
  gather.clear()
})

t.test('an item that waited for a send to end does not travel alone', async (t) => {
  const { gather, batches, clock } = gathering(50, { sendMs: 30 })
  gather.add(1, 10)
  gather.add(2, 10)
  t.strictSame(batches, [[1]], 'the channel is not idle after a long send')
  gather.clear()
  clock.nowMs += 20
  gather.add(3, 10)
  t.strictSame(batches, [[1], [3]], 'the interval counts from the begin of the send')
})

t.test('an item that comes while its send waits for a turn joins the batch', async (t) => {
  const due: (() => void)[] = []
  const batches: number[][] = []
  const gather = new Gather<number>({
    maxBytes: 100,
    onBatch: (items) => batches.push(items),
    intervalMs: () => 0,
    run: (send) => due.push(send),
  })
  gather.add(1, 10)
  gather.add(2, 10)
  t.equal(due.length, 1)
  due[0]?.()
  t.strictSame(batches, [[1, 2]])
})

t.test('one slow send does not delay the items after it', async (t) => {
  const clock = { nowMs: 0 }
  const costs: number[] = []
  const gather = new Gather<number>({
    maxBytes: 100,
    onBatch: ([item]) => {
      clock.nowMs += item
    },
    intervalMs: (sendMs) => {
      costs.push(sendMs)
      return 0
    },
    run: (send) => send(),
    now: () => clock.nowMs,
  })
  for (const sendMs of [3, 4, 90, 3, 80, 85]) gather.add(sendMs, 1)
  t.strictSame(costs, [0, 3, 4, 3, 3, 80], 'the shorter of the last two sends counts')
})

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

t.test('a fifth of the time is left for other work even if the target is missed', async (t) => {
  t.equal(batchIntervalMs({ durationMs: 4, lanes: 20 }, LIMITS), 100)
})
