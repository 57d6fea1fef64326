import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Heartbeat } from '@stream-manager/contracts'
import { readControlGroupLimits } from './control-group.ts'

const NANOSECONDS_PER_MS = 1e6
const LOOP_RESOLUTION_MS = 20

type ProcessFigures = Required<
  Pick<Heartbeat, 'cpuPercent' | 'cpuLimitCores' | 'memoryBytes' | 'memoryLimitBytes' | 'eventLoopDelayMs'>
>

/** Measures this process. Each figure covers the time since the last read. */
export interface ProcessMeter {
  read(): ProcessFigures
  close(): void
}

/** CPU of this process since the last call, in per cent of one core. */
const cpuMeter = (): (() => number) => {
  let usage = process.cpuUsage()
  let atMs = performance.now()
  return () => {
    const next = process.cpuUsage()
    const nowMs = performance.now()
    const busyMs = (next.user - usage.user + next.system - usage.system) / 1000
    const percent = (100 * busyMs) / Math.max(1, nowMs - atMs)
    usage = next
    atMs = nowMs
    return percent
  }
}

/** The 99th percentile since the last call, in milliseconds, above the timer's own resolution. */
const loopDelayMeter = () => {
  const histogram = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  histogram.enable()
  return {
    read: (): number | null => {
      const delayMs =
        histogram.count === 0 ? null : histogram.percentile(99) / NANOSECONDS_PER_MS - LOOP_RESOLUTION_MS
      histogram.reset()
      return delayMs === null ? null : Math.max(0, delayMs)
    },
    close: () => histogram.disable(),
  }
}

export const startProcessMeter = (): ProcessMeter => {
  const cpuPercent = cpuMeter()
  const loopDelay = loopDelayMeter()
  // Limits are set before a process starts and do not change.
  const { cpuCores: cpuLimitCores, memoryBytes: memoryLimitBytes } = readControlGroupLimits()
  return {
    read: () => ({
      cpuPercent: cpuPercent(),
      cpuLimitCores,
      memoryBytes: process.memoryUsage.rss(),
      memoryLimitBytes,
      eventLoopDelayMs: loopDelay.read(),
    }),
    close: () => loopDelay.close(),
  }
}
