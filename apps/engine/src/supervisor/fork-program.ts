import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'

const FROM_SOURCE = import.meta.url.endsWith('.ts')

/** Forks one of this app's own programs, from source where we run from source. `program`: `child` or `guard`. */
export const forkProgram = (program: 'child' | 'guard', options: ForkOptions): ChildProcess => {
  const path = new URL(`../${program}/main.${FROM_SOURCE ? 'ts' : 'js'}`, import.meta.url)
  const conditions = FROM_SOURCE ? ['--conditions=@stream-manager/source'] : []
  return fork(path, [], { ...options, execArgv: [...(options.execArgv ?? []), ...conditions] })
}
