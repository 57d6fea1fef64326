import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { percentile, type Row, round } from '../statistics.ts'
import { pointOf, write } from './material.ts'

/** Series of one batch: those of about ten streams. */
const SERIES = 200
/** Ten turns a second. */
const POINTS_OF_A_TURN = 10
const INTERVAL_MS = 10_000
const TURN_MS = 100
const START_MS = 500_000 * 3_600_000

const batchAt = (batch: number, points = SERIES) =>
  Array.from({ length: points }, (_, series) => pointOf(series, START_MS + batch * INTERVAL_MS))

/** Points a second that the store takes when the next batch is sent as soon as one is stored. */
export const ingest = async (store: AnalyticsStore, name: string, seconds: number): Promise<Row> => {
  const tookMs: number[] = []
  const beganMs = performance.now()
  let batch = 0
  for (; performance.now() - beganMs < seconds * 1000; batch += 1) {
    const points = batchAt(batch)
    const startMs = performance.now()
    await write(store, points)
    tookMs.push(performance.now() - startMs)
  }
  const elapsedSeconds = (performance.now() - beganMs) / 1000
  return {
    store: name,
    'points/s': Math.round((batch * SERIES) / elapsedSeconds),
    'batch of 200, median ms': round(percentile(tookMs, 0.5), 1),
    'p99 ms': round(percentile(tookMs, 0.99), 1),
  }
}

const loopDelayMs = async (seconds: number, work: () => Promise<void>): Promise<number> => {
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  const endMs = performance.now() + seconds * 1000
  while (performance.now() < endMs) {
    await work()
    await delay(TURN_MS)
  }
  delays.disable()
  return round(delays.percentile(99) / 1e6, 2)
}

/** The event loop of a process that sends 100 points a second to the embedded store, and without them. */
export const loopDelays = async (store: AnalyticsStore, seconds: number): Promise<Row[]> => {
  let batch = 1_000_000
  const idle = await loopDelayMs(seconds, async () => {})
  const busy = await loopDelayMs(seconds, async () => {
    batch += 1
    await write(store, batchAt(batch, POINTS_OF_A_TURN))
  })
  return [{ 'p99 without, ms': idle, 'p99 with 100 points/s, ms': busy, 'more, ms': round(busy - idle) }]
}
