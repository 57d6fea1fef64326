import type { DoctorFix } from '@stream-manager/contracts'
import type { CheckContext } from '../context/context.ts'

/** One change that a cure makes. */
export interface Step {
  /** For the plan and the journal, such as `remove /data/assets/a1.partial`. No secret. */
  readonly text: string
  /**
   * Looks again at what it changes and throws if that is not as planned. A step adds, or removes files that nothing reads;
   * it never touches the store, recordings, volumes, or what belongs to others.
   */
  readonly apply: (context: CheckContext) => Promise<void>
}

/**
 * Mends what checks found. A cure is a file of its own and one line in `registry.ts`. Its plan and its work are one list
 * of steps, so nothing is done that was not shown.
 */
export interface Cure {
  /** Stable: scripts name it. */
  readonly id: string
  /** A sentence that says what it does. */
  readonly title: string
  /** The checks whose faults it mends. They run again afterwards. */
  readonly checks: readonly string[]
  /** `safe` interrupts nothing; `disruptive` may interrupt a running show. */
  readonly safety: NonNullable<DoctorFix['auto']>
  /** Default: 60 s for all steps. */
  readonly deadlineMs?: number
  /** The steps that are possible here; none when a person has to do it. Changes nothing. */
  readonly plan: (context: CheckContext) => Promise<readonly Step[]>
}
