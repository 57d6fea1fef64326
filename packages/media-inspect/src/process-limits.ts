import type { ForkOptions } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** Part of util-linux, which every Debian has. */
const PRLIMIT = '/usr/bin/prlimit'

/** Limits that the kernel holds a program to from its first instruction on. It writes no core dump either. */
export interface ProcessLimits {
  readonly openFiles: number
  readonly cpuSeconds?: number
  /** Largest size of a file that the program writes. */
  readonly fileBytes?: number
}

/** False where `prlimit` is missing, for example on macOS: programs run without these limits there. */
export const canLimitProcesses = (): boolean => existsSync(PRLIMIT)

/** The hard limit of this process. `prlimit` fails when it is asked to raise one. */
const hardLimit = (limits: string, name: string): number => {
  const [, , hard] = new RegExp(`^${name} +(\\S+) +(\\S+)`, 'm').exec(limits) ?? []
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard)
}

const flagsOf = ({ openFiles, cpuSeconds, fileBytes }: ProcessLimits): string[] => {
  const own = readFileSync('/proc/self/limits', 'ascii')
  const flag = (option: string, name: string, value: number | undefined) =>
    value === undefined ? [] : [`--${option}=${Math.min(value, hardLimit(own, name))}`]
  return [
    '--core=0',
    ...flag('nofile', 'Max open files', openFiles),
    ...flag('cpu', 'Max cpu time', cpuSeconds),
    ...flag('fsize', 'Max file size', fileBytes),
  ]
}

/** Options of `fork` for a program under limits. `prlimit` replaces itself with Node, so the process id is the program's. */
export const limitedFork = (
  execArgv: readonly string[],
  limits: ProcessLimits,
): Pick<ForkOptions, 'execPath' | 'execArgv'> =>
  canLimitProcesses()
    ? { execPath: PRLIMIT, execArgv: [...flagsOf(limits), '--', process.execPath, ...execArgv] }
    : { execArgv: [...execArgv] }
