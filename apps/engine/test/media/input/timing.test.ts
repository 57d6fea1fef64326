import type { ErrorCode } from '@stream-manager/contracts'
import t from 'tap'
import { FrameQueue } from '../../../src/media/input/frame-queue.ts'
import { sourceRetryDelayMs } from '../../../src/media/input/retry-delay.ts'
import { SourceTimeline } from '../../../src/media/input/source-timeline.ts'
import { retryOf } from '../../../src/sources/retry.ts'

const queued = (...times: number[]) => {
  const freed: number[] = []
  const queue = new FrameQueue<{ ptsMs: number; free(): void }>(8)
  for (const ptsMs of times) queue.push({ ptsMs, free: () => freed.push(ptsMs) })
  return { queue, freed }
}

t.test('the newest frame that is due is taken, those it overtakes are freed', async (t) => {
  const { queue, freed } = queued(0, 33, 67, 100)
  t.equal(queue.takeDue(-10), null)
  t.equal(queue.takeDue(70)?.ptsMs, 67)
  t.same(freed, [0, 33])
  t.equal(queue.takeDue(80), null, 'the next is not due yet')
  t.equal(queue.takeDue(99)?.ptsMs, 100, 'timestamps are rounded to milliseconds')
})

t.test('a full queue says so and lets the oldest go', async (t) => {
  const { queue, freed } = queued(0, 1, 2, 3, 4, 5, 6, 7)
  t.ok(queue.isFull)
  queue.dropOldest()
  t.same(freed, [0])
  t.equal(queue.firstPtsMs, 1)
  queue.clear()
  t.equal(freed.length, 8)
})

t.test('a source keeps its offset until it is off by more than a second', async (t) => {
  const timeline = new SourceTimeline()
  t.equal(timeline.mediaAt(5000), null)
  timeline.anchor(100, 5000)
  t.equal(timeline.mediaAt(5500), 600)
  t.notOk(timeline.rebaseIfFar(1500, 5500))
  t.ok(timeline.rebaseIfFar(9000, 5500))
  t.equal(timeline.mediaAt(5500), 9000)
})

t.test('retries wait longer and longer, up to five seconds', async (t) => {
  const delays = Array.from({ length: 8 }, (_, attempt) => sourceRetryDelayMs('soon', attempt, () => 0.5))
  t.same(delays, [250, 500, 1000, 2000, 4000, 4000, 4000, 4000])
  t.ok(sourceRetryDelayMs('soon', 0, () => 0) < sourceRetryDelayMs('soon', 0, () => 0.99), 'with jitter')
})

t.test('a source that waits for a person is tried again every half a minute at last', async (t) => {
  const delays = Array.from({ length: 6 }, (_, attempt) => sourceRetryDelayMs('slowly', attempt, () => 1))
  t.same(delays, [2000, 4000, 8000, 16_000, 30_000, 30_000])
})

t.test('a source that can never play is tried again only if it has played before', async (t) => {
  const fault = (code: ErrorCode) => ({ code, detail: '' })
  for (const code of ['source.unreadable', 'source.denied', 'source.too_large'] as const) {
    t.equal(retryOf(fault(code), false), 'never', code)
    t.equal(retryOf(fault(code), true), 'slowly', `${code} after it played`)
  }
  for (const code of ['source.refused', 'source.quarantined', 'storage.secret_unreadable'] as const)
    t.equal(retryOf(fault(code), true), 'never', code)
  t.equal(retryOf(fault('source.not_found'), false), 'slowly')
  t.equal(retryOf(fault('source.unreachable'), false), 'soon')
  t.equal(
    retryOf({ ...fault('source.unreadable'), retry: 'slowly' }, false),
    'slowly',
    'damage in a live source',
  )
})
