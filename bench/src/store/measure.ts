import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { percentile, type Row, round } from '../statistics.ts'

/** Writes once; resolves when the write is on disk. */
export type Write = (writer: number) => Promise<unknown>

const NS_PER_MS = 1e6

const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

/** Each writer writes again as soon as its write is answered. */
export const storm = async (write: Write, writers: number, seconds: number): Promise<Row> => {
  const latenciesMs: number[] = []
  const delays = monitorEventLoopDelay({ resolution: 1 })
  const endMs = performance.now() + seconds * 1000
  const run = async (writer: number) => {
    while (performance.now() < endMs) {
      const startedMs = performance.now()
      await write(writer)
      latenciesMs.push(performance.now() - startedMs)
    }
  }
  const before = process.cpuUsage()
  delays.enable()
  await Promise.all(Array.from({ length: writers }, (_, writer) => run(writer)))
  delays.disable()
  return {
    'commits/s': Math.round(latenciesMs.length / seconds),
    'loop delay p99 ms': round(delays.percentile(99) / NS_PER_MS, 1),
    'loop delay max ms': round(delays.max / NS_PER_MS, 1),
    'commit p50 ms': round(percentile(latenciesMs, 0.5), 1),
    'commit p99 ms': round(percentile(latenciesMs, 0.99), 1),
    'CPU us / commit': Math.round((1000 * cpuMs(before)) / latenciesMs.length),
  }
}

/** One write at a time, `perSecond` times a second. The CPU of the same process at rest is not counted. */
export const paced = async (write: Write, perSecond: number, seconds: number): Promise<Row> => {
  const tick = async (work: () => Promise<unknown>): Promise<number> => {
    const before = process.cpuUsage()
    for (let done = 0; done < perSecond * seconds; done += 1)
      await Promise.all([work(), delay(1000 / perSecond)])
    return cpuMs(before)
  }
  const latenciesMs: number[] = []
  const restMs = await tick(async () => undefined)
  const busyMs = await tick(async () => {
    const startedMs = performance.now()
    await write(0)
    latenciesMs.push(performance.now() - startedMs)
  })
  return {
    'commit p50 ms': round(percentile(latenciesMs, 0.5), 1),
    'commit p99 ms': round(percentile(latenciesMs, 0.99), 1),
    'CPU us / commit': Math.round((1000 * (busyMs - restMs)) / latenciesMs.length),
  }
}
