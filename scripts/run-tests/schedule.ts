import type { Cost } from './costs.ts'
import type { TestFile } from './suites.ts'

export interface Job {
  readonly file: TestFile
  readonly cost: Cost
  /** Starts that passed this job by because it did not fit. */
  passedBy: number
}

/** A thing of which the machine has few: files of `folders` need one each. */
interface Resource {
  readonly name: string
  readonly folders: readonly string[]
  readonly count: number
}

/** Each of these files runs several services and an encoder: more of them would measure the machine, not the code. */
const RESOURCES: readonly Resource[] = [
  { name: 'deployment', folders: ['packages/e2e', 'apps/standalone'], count: 2 },
]

/** Past this many files at once their start-up alone, a burst of module loading, delays those that run. */
const MAX_RUNNING = 5
/** A job passed by so often is next: small files must not keep a large one out until the end. */
const MAX_PASSED_BY = 6

const resourceIsFree = (job: Job, running: readonly Job[]): boolean =>
  RESOURCES.filter(({ folders }) => folders.includes(job.file.folder)).every(
    ({ folders, count }) => running.filter(({ file }) => folders.includes(file.folder)).length < count,
  )

const coresAreFree = (job: Job, running: readonly Job[], cores: number): boolean =>
  running.length === 0 || running.reduce((sum, { cost }) => sum + cost.cores, job.cost.cores) <= cores

/** Longest first, so that no long file starts last and runs alone. */
export const queueOf = (files: readonly TestFile[], costOf: (path: string) => Cost): Job[] =>
  files
    .map((file) => ({ file, cost: costOf(file.path), passedBy: 0 }))
    .sort((one, other) => other.cost.seconds - one.cost.seconds)

/**
 * Takes the next job off `queue` that may start beside `running` on a machine of `cores`, or undefined while none may.
 * Files that wait most of their time have a small `cores` and so run beside each other; an encoder has a large one.
 */
export const takeNext = (queue: Job[], running: readonly Job[], cores: number): Job | undefined => {
  if (running.length >= MAX_RUNNING) return undefined
  for (const [index, job] of queue.entries()) {
    const hasResource = resourceIsFree(job, running)
    if (hasResource && coresAreFree(job, running, cores)) {
      for (const earlier of queue.slice(0, index)) earlier.passedBy += 1
      return queue.splice(index, 1)[0]
    }
    if (hasResource && job.passedBy >= MAX_PASSED_BY) return undefined
  }
  return undefined
}
