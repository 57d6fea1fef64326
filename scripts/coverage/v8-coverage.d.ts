/** The part of the package that is used here; it declares no types of its own. */
declare module '@bcoe/v8-coverage' {
  import type { Profiler } from 'node:inspector'

  interface ProcessCoverage {
    result: Profiler.ScriptCoverage[]
  }

  /** Sums the counts of the same ranges of the same scripts. */
  export const mergeProcessCovs: (processes: readonly ProcessCoverage[]) => ProcessCoverage
}
