import type { LayerStatus } from '@stream-manager/contracts'
import t from 'tap'
import { PerformanceMeter } from '../../../src/media/clock/performance.ts'
import { StatusReporter } from '../../../src/media/clock/status-reporter.ts'

const FRAME_MS = 33

t.test('performance is measured for a report only, once a second and when a state changes', (t) => {
  let nowMs = 0
  let measured = 0
  let state: LayerStatus['state'] = 'loading'
  const sentMs: number[] = []
  const meter = new PerformanceMeter({ targetFps: 30, monotonicMs: () => nowMs })
  const reporter = new StatusReporter({
    monotonicMs: () => nowMs,
    states: () => ({ layers: { clip: { state, error: null } }, outputs: {} }),
    performance: () => {
      measured += 1
      return meter.snapshot({ dropped: 0, repeated: 0 })
    },
    send: () => sentMs.push(nowMs),
  })
  for (nowMs = 0; nowMs < 90 * FRAME_MS; nowMs += FRAME_MS) {
    if (nowMs === 15 * FRAME_MS) state = 'ready'
    reporter.tick()
  }
  t.same(sentMs, [0, 15 * FRAME_MS, 46 * FRAME_MS, 77 * FRAME_MS])
  t.equal(measured, sentMs.length)
  t.end()
})
