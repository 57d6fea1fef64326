import type { SeededRandom } from '@stream-manager/test-kit'

/** A fault that lasts for a duration and is then repaired. */
export interface Fault {
  readonly name: string
  /** 0 for a fault without a duration, such as a reset. */
  readonly maxDurationMs: number
  /** Resolves once the fault is repaired. */
  readonly inject: (durationMs: number) => Promise<unknown>
}

/** A part of the deployment with its faults, grouped by kind. All kinds are equally likely. */
export interface Target {
  readonly name: string
  readonly kinds: readonly [readonly [Fault, ...Fault[]], ...(readonly [Fault, ...Fault[]])[]]
}

export interface Injection {
  readonly target: Target
  readonly fault: Fault
  readonly durationMs: number
}

const MIN_DURATION_MS = 1000

/** Picks target, fault and duration; null while every target has a fault. */
export const plan = (random: SeededRandom, idle: readonly Target[]): Injection | null => {
  const [first, ...others] = idle
  if (!first) return null
  const target = random.pick([first, ...others])
  const fault = random.pick(random.pick(target.kinds))
  const durationMs = Math.min(
    fault.maxDurationMs,
    Math.round(random.between(MIN_DURATION_MS, fault.maxDurationMs)),
  )
  return { target, fault, durationMs }
}
