import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = '/sys/fs/cgroup'

/** Limits that a control group (version 2) sets for this process. Null where there is no limit or none can be read. */
export interface ControlGroupLimits {
  readonly cpuCores: number | null
  readonly memoryBytes: number | null
}

const readOrNull = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** All groups from the process's own up to the root. A container sees its own group as the root. */
const groupsOf = (membership: string): string[] => {
  const own = /^0::(\/.*)$/m.exec(membership)?.[1]
  if (own === undefined) return []
  const parts = own.split('/').filter((part) => part !== '' && part !== '..')
  return Array.from({ length: parts.length + 1 }, (_, depth) => join(ROOT, ...parts.slice(0, depth)))
}

/** `<quota> <period>` in microseconds, or `max <period>`. */
const coresOf = (text: string | null): number | null => {
  const [, quota, period] = /^(\d+) (\d+)/.exec(text ?? '') ?? []
  return quota === undefined ? null : Number(quota) / Number(period)
}

/** Bytes, or `max`. */
const bytesOf = (text: string | null): number | null => (/^\d+\s*$/.test(text ?? '') ? Number(text) : null)

const strictest = (limits: readonly (number | null)[]): number | null => {
  const known = limits.filter((limit) => limit !== null)
  return known.length === 0 ? null : Math.min(...known)
}

/** The strictest limit of the process's group and of all groups above it. @param read for tests. */
export const readControlGroupLimits = (
  read: (path: string) => string | null = readOrNull,
): ControlGroupLimits => {
  const groups = groupsOf(read('/proc/self/cgroup') ?? '')
  return {
    cpuCores: strictest(groups.map((group) => coresOf(read(join(group, 'cpu.max'))))),
    memoryBytes: strictest(groups.map((group) => bytesOf(read(join(group, 'memory.max'))))),
  }
}
