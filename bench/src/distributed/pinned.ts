import { spawnSync } from 'node:child_process'
import { cpuSeconds } from '@stream-manager/test-kit'

const canPin = spawnSync('taskset', ['-c', '1', 'true']).status === 0

/** Pins a running process with all its threads to one core, if the system has `taskset`. */
export const pin = (pid: number, core: number): void => {
  if (canPin) spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)])
}

export interface Effort<Result> {
  readonly result: Result
  readonly seconds: number
  /** CPU time that the process used during the work. */
  readonly cpuSeconds: number
}

/** Measures elapsed time of the work, and CPU time of the process that does it. */
export const measure = async <Result>(pid: number, work: () => Promise<Result>): Promise<Effort<Result>> => {
  const [cpuBefore, beganMs] = [cpuSeconds(pid), performance.now()]
  const result = await work()
  return { result, seconds: (performance.now() - beganMs) / 1000, cpuSeconds: cpuSeconds(pid) - cpuBefore }
}
