import type { TestScope } from '@stream-manager/test-kit'
import type { Scene, World } from './world.ts'

/** A fault of a deployment, which is injected into real parts. */
export interface StagedFault {
  /** Words with hyphens, such as `redis-evicts`. */
  readonly id: string
  /** The check that has to report it. No other check fails or warns. */
  readonly rootCause: string
  /** Matches summary, cause and evidence of that check. */
  readonly says: RegExp
  /** Default: `fail`. */
  readonly status?: 'warn'
  /** The reason why the fault cannot be injected here, or false. */
  readonly skip?: () => string | false
  /** For a part that stays silent: time that the check of the root cause waits for it. */
  readonly waitMs?: number
  /** The fault ends with the scope. */
  readonly inject: (t: TestScope, world: World) => Promise<Scene>
  /** The reason why `doctor` does not name this fault. */
  readonly missed?: string
}

/** Part of the environment that differs from that of the services. */
export const withVariables =
  (changes: Readonly<Record<string, string>>): StagedFault['inject'] =>
  async (_t, { environment }) => ({ environment: { ...environment, ...changes } })
