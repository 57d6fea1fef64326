import { setTimeout as delay } from 'node:timers/promises'
import { SeededRandom } from '@stream-manager/test-kit'
import { type Injection, plan, type Target } from './injection.ts'

export interface FaultRunOptions {
  readonly seed: number
  /** Number of faults to inject. */
  readonly injections: number
  /** Time between two injections, even if the earlier fault still lasts. */
  readonly everyMs: number
  readonly say: (line: string) => void
}

/** A fault that was injected and repaired. Times are by `performance.now()`. */
export interface InjectedFault {
  readonly target: string
  readonly fault: string
  readonly atMs: number
  /** End of the repair, including the start of a new process. */
  readonly endedMs: number
}

export interface FaultRun {
  readonly injected: readonly InjectedFault[]
  /** Faults that could not be injected or repaired. */
  readonly failures: readonly string[]
}

const sentence = ({ target, fault, durationMs }: Injection): string =>
  `${fault.name}: ${target.name}, ${(durationMs / 1000).toFixed(1)} s`

/** Injects faults at a steady pace, at most one per target at a time. Resolves once all faults are repaired. */
export const runFaults = async (
  targets: readonly Target[],
  { seed, injections, everyMs, say }: FaultRunOptions,
): Promise<FaultRun> => {
  const random = new SeededRandom(seed)
  const underWay = new Map<Target, Promise<unknown>>()
  const injected: InjectedFault[] = []
  const failures: string[] = []
  const inject = async (injection: Injection): Promise<void> => {
    const { target, fault, durationMs } = injection
    const atMs = performance.now()
    say(`${new Date().toISOString()} ${sentence(injection)}`)
    await fault
      .inject(durationMs)
      .catch((error: unknown) => failures.push(`${sentence(injection)}: ${String(error)}`))
    injected.push({ target: target.name, fault: fault.name, atMs, endedMs: performance.now() })
    underWay.delete(target)
  }
  for (let count = 0; count < injections; count += 1) {
    const idle = targets.filter((target) => !underWay.has(target))
    const injection = plan(random, idle)
    if (injection) underWay.set(injection.target, inject(injection))
    await delay(everyMs)
  }
  await Promise.all(underWay.values())
  return { injected, failures }
}
