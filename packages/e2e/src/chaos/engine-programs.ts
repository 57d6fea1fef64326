import { readFileSync } from 'node:fs'
import { childrenOf, eventually } from '@stream-manager/test-kit'
import type { Replica } from '../replica.ts'

/** What an engine forks: the one that composes and pushes, and the one that ends it when its lease is over. */
export type EngineProgram = 'child' | 'guard'

const SEARCH_DEADLINE_MS = 60_000
const PATH = /\/(child|guard)\/main\.[jt]s/

const programOf = (pid: number): EngineProgram | null => {
  try {
    const name = PATH.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1]
    return name === 'child' || name === 'guard' ? name : null
  } catch {
    return null
  }
}

/** Process ids below an engine. */
export const programsOf = (engine: Replica): ReadonlyMap<EngineProgram, number> => {
  const found = childrenOf(engine.process.pid).map((pid) => [programOf(pid), pid] as const)
  return new Map(found.flatMap(([program, pid]) => (program ? [[program, pid] as const] : [])))
}

/** The process id at the first engine that has one; rejects when none has any for a minute. */
export const theProgram = (program: EngineProgram, engines: readonly Replica[]): Promise<number> =>
  eventually(
    () => engines.map((engine) => programsOf(engine).get(program)).find((pid) => pid !== undefined),
    {
      what: `a ${program} at any engine`,
      deadlineMs: SEARCH_DEADLINE_MS,
    },
  )

/** To all that still are. */
export const signal = (name: NodeJS.Signals, pids: readonly number[]): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // It ended meanwhile, which is what the harm may be for.
    }
  }
}
