import { statfs } from 'node:fs/promises'
import { cpus, freemem, hostname, totalmem } from 'node:os'
import type { Clock, HostResources } from '@stream-manager/contracts'
import { networkMeter } from './network.ts'

export interface HostMeterOptions {
  readonly clock: Clock
  /** The meter measures the file system of this folder. */
  readonly dataDir: string
}

/** Measures the machine. Rates are means since the last call. */
export type HostMeter = () => Promise<HostResources>

interface CpuTimes {
  readonly busyMs: number
  readonly totalMs: number
}

const cpuTimes = (): CpuTimes => {
  const times = cpus().map((core) => core.times)
  const idleMs = times.reduce((sum, { idle }) => sum + idle, 0)
  const totalMs = times.reduce(
    (sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq,
    0,
  )
  return { busyMs: totalMs - idleMs, totalMs }
}

const cpuMeter = (): (() => HostResources['cpu']) => {
  let last: CpuTimes | null = null
  return () => {
    const before = last
    last = cpuTimes()
    const cores = cpus().length || null
    const elapsedMs = before === null ? 0 : last.totalMs - before.totalMs
    if (before === null || elapsedMs <= 0) return { percent: null, cores }
    const percent = (100 * (last.busyMs - before.busyMs)) / elapsedMs
    return { percent: Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10, cores }
  }
}

/** Memory that programs could get at once counts as free, caches included. */
const memory = (): HostResources['memory'] => ({ usedBytes: totalmem() - freemem(), totalBytes: totalmem() })

const disk = async (dataDir: string): Promise<HostResources['disk']> => {
  try {
    const { bsize, blocks, bfree } = await statfs(dataDir)
    return { usedBytes: (blocks - bfree) * bsize, totalBytes: blocks * bsize }
  } catch {
    // A sidecar in a container of its own may not have this folder.
    return { usedBytes: null, totalBytes: null }
  }
}

export const createHostMeter = ({ clock, dataDir }: HostMeterOptions): HostMeter => {
  const cpu = cpuMeter()
  const network = networkMeter(clock)
  // The first call needs an earlier measurement to compare with.
  cpu()
  return async () => ({
    name: hostname(),
    cpu: cpu(),
    memory: memory(),
    disk: await disk(dataDir),
    network: await network(),
  })
}
