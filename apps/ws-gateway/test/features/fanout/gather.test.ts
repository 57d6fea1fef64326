import { within } from '@stream-manager/test-kit'
import t from 'tap'
import { batchWindowMs } from '../../../src/features/fanout/batch-window.ts'
import { Gather } from '../../../src/features/fanout/gather.ts'

/** Longer than any test, so that no window ends. */
const NEVER_MS = 600_000

const gathering = (minBatchWindowMs: number, { sendMs = 0, maxBytes = 100 } = {}) => {
  const clock = { nowMs: 0 }
  const batches: number[][] = []
  let announce: () => void = () => {}
  const second = new Promise<void>((resolve) => {
    announce = resolve
  })
  const gather = new Gather<number>({
    window: { minBatchWindowMs, deliveryTargetMs: 45 },
    maxBytes,
    onBatch: (items) => {
      clock.nowMs += sendMs
      if (batches.push(items) === 2) announce()
    },
    now: () => clock.nowMs,
  })
  return { gather, batches, second, clock }
}

t.test('sends an item at once after a silence', async (t) => {
  const { gather, batches } = gathering(NEVER_MS)
  gather.add(1, 10)
  t.strictSame(batches, [[1]])
})

t.test('gathers items that follow closely, and sends them together when the window ends', async (t) => {
  const { gather, batches, second } = gathering(20)
  for (const item of [1, 2, 3, 4]) gather.add(item, 10)
  t.strictSame(batches, [[1]])
  await within(second, { what: 'the window to end' })
  t.strictSame(batches, [[1], [2, 3, 4]])
})

t.test('sends before the window ends once enough bytes have gathered', async (t) => {
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
  const { gather, batches, clock } = gathering(20, { sendMs: 30 })
  gather.add(1, 10)
  gather.add(2, 10)
  t.strictSame(batches, [[1]], 'the send was longer than the window, yet the channel is not idle')
  gather.clear()
  clock.nowMs += 20
  gather.add(3, 10)
  t.strictSame(batches, [[1], [3]], 'after an idle window the next item is sent at once')
})

t.test('the window follows the time that sending takes', async (t) => {
  const limits = { minBatchWindowMs: 5, deliveryTargetMs: 45 }
  t.equal(batchWindowMs(0.1, limits), 5, 'few subscribers: the shortest window')
  t.equal(batchWindowMs(5, limits), 20, 'sending takes a fifth of the time')
  t.equal(batchWindowMs(15, limits), 15, 'two sends and a window fit in the target')
  t.equal(
    batchWindowMs(60, limits),
    30,
    'more subscribers than the target allows: a third of the time is left',
  )
})
