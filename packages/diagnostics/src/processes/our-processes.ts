import { readdir, readFile } from 'node:fs/promises'
import { PROGRAM_VARIABLES, type Program } from '@stream-manager/service-kit'

export interface OurProcess {
  readonly pid: number
  readonly program: Program
}

const PROCESS = /^\d+$/
const ENTRY = /(?:^|\/)apps\/([a-z-]+)\/(?:dist|src)\/main\.[jt]s$/

/** Runs everything in its own process. */
const START = /(?:^|\/)scripts\/start\/main\.ts$/

const programIn = (entry: string): string =>
  START.test(entry) ? 'standalone' : (ENTRY.exec(entry)?.[1] ?? '')

const isProgram = (name: string): name is Program => name in PROGRAM_VARIABLES

const processOf = async (pid: string): Promise<OurProcess[]> => {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
  // The entry stands behind the options of Node. A later word may be an argument of another program.
  const entry = words.slice(1).find((word) => word !== '' && !word.startsWith('-')) ?? ''
  const program = programIn(entry)
  return isProgram(program) ? [{ pid: Number(pid), program }] : []
}

/** The services of Stream Manager that run on this machine as processes. None where the system has no `/proc`. */
export const ourProcesses = async (): Promise<OurProcess[]> => {
  const names = await readdir('/proc').catch(() => [])
  return (await Promise.all(names.filter((name) => PROCESS.test(name)).map(processOf))).flat()
}
