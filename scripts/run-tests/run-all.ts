import { type Outcome, type RunOptions, runFile } from './run-file.ts'
import { type Job, takeNext } from './schedule.ts'

export interface RunAllOptions extends RunOptions {
  readonly cores: number
  readonly onOutcome: (outcome: Outcome) => void
}

/** Runs all jobs of the queue, several at a time, and resolves when the last has ended. */
export const runAll = async (queue: Job[], options: RunAllOptions): Promise<Outcome[]> => {
  const outcomes: Outcome[] = []
  const running = new Map<Job, Promise<void>>()
  const start = (job: Job): void => {
    const done = runFile(job.file, options).then((outcome) => {
      running.delete(job)
      outcomes.push(outcome)
      options.onOutcome(outcome)
    })
    running.set(job, done)
  }
  while (!options.signal.aborted) {
    let job = takeNext(queue, [...running.keys()], options.cores)
    while (job !== undefined) {
      start(job)
      job = takeNext(queue, [...running.keys()], options.cores)
    }
    if (running.size === 0) break
    await Promise.race(running.values())
  }
  await Promise.all(running.values())
  return outcomes
}
