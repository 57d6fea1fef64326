import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { startLoadMeter } from '../../../src/features/admission/load-meter.ts'

/** Blocks the event loop. */
const block = (durationMs: number): void => {
  const end = performance.now() + durationMs
  while (performance.now() < end);
}

t.test('measures the delay of a repeatedly late event loop, and the used heap', async (t) => {
  const meter = startLoadMeter()
  t.teardown(() => meter.close())
  const hog = setInterval(() => block(150), 1)
  t.teardown(() => clearInterval(hog))
  await eventually(() => meter.load.loopDelayMs > 100, { what: 'the delay to be seen' })
  t.ok(meter.load.heapShare > 0 && meter.load.heapShare < 1, `${meter.load.heapShare} of the heap`)
})
