import { readFileSync } from 'node:fs'

/** Unit of CPU time in /proc on every Linux that Node supports; see `getconf CLK_TCK`. */
const TICKS_PER_SECOND = 100

/** User and system CPU time of a process so far, in seconds, from the operating system. */
export const cpuSeconds = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

const statusKiB = (pid: number, name: string): number => {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? Number.NaN)
}

/** Present resident memory, in MB (10^6 bytes). */
export const residentMb = (pid: number): number => (statusKiB(pid, 'VmRSS') * 1024) / 1e6

/** Peak resident memory of the process, in MB. */
export const peakResidentMb = (pid: number): number => (statusKiB(pid, 'VmHWM') * 1024) / 1e6
