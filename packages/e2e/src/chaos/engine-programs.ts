import { readFileSync } from 'node:fs'
import { childrenOf, eventually } from '@stream-manager/test-kit'
import type { Replica } from '../replica.ts'

/**
 * Processes of an engine: `child` composes and pushes, `spare` waits to replace it, `guard` ends the child when the lease
 * is over.
 */
export type EngineProgram = 'child' | 'spare' | 'guard'

const SEARCH_DEADLINE_MS = 60_000
const PATH = /\/(child|guard)\/main\.[jt]s/

const programOf = (pid: number): EngineProgram | null => {
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    const name = PATH.exec(commandLine)?.[1]
    if (name === 'child') return commandLine.includes('--spare') ? 'spare' : 'child'
    return name === 'guard' ? name : null
  } catch {
    return null
  }
}

/** Process ids of the programs that an engine forked. */
export const programsOf = (engine: Replica): ReadonlyMap<EngineProgram, number> => {
  const found = childrenOf(engine.process.pid).map((pid) => [programOf(pid), pid] as const)
  return new Map(found.flatMap(([program, pid]) => (program ? [[program, pid] as const] : [])))
}

/** Process id at the first engine that runs the program; rejects after a minute without one. */
export const theProgram = (program: EngineProgram, engines: readonly Replica[]): Promise<number> =>
  eventually(
    () => engines.map((engine) => programsOf(engine).get(program)).find((pid) => pid !== undefined),
    {
      what: `a ${program} of any engine`,
      deadlineMs: SEARCH_DEADLINE_MS,
    },
  )

/** Signals the processes that still run. */
export const signal = (name: NodeJS.Signals, pids: readonly number[]): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // The process ended meanwhile, perhaps by the injected fault.
    }
  }
}
