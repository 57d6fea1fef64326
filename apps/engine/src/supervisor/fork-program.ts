import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'
import { limitedFork } from '@stream-manager/media-inspect'

/** 50 layers, 10 outputs and 64 connections of the proxy, with four descriptors each, take about half of it. */
const OPEN_FILES_MAX = 1024

const FROM_SOURCE = import.meta.url.endsWith('.ts')

interface ProgramOptions extends ForkOptions {
  readonly args?: readonly string[]
}

/** Forks one of this app's own programs, from source where we run from source. `program`: `child` or `guard`. */
export const forkProgram = (program: 'child' | 'guard', options: ProgramOptions): ChildProcess => {
  const path = new URL(`../${program}/main.${FROM_SOURCE ? 'ts' : 'js'}`, import.meta.url)
  const conditions = FROM_SOURCE ? ['--conditions=@stream-manager/source'] : []
  const execArgv = [...(options.execArgv ?? []), ...conditions]
  return fork(path, options.args ?? [], {
    ...options,
    ...limitedFork(execArgv, { openFiles: OPEN_FILES_MAX }),
  })
}
