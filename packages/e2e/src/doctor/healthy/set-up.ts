import type { TestScope } from '@stream-manager/test-kit'
import type { Scene, World } from '../faults/world.ts'

/** A deployment in which nothing is wrong: every check passes or is skipped. */
export interface HealthySetUp {
  readonly id: string
  /** The reason why it cannot be made here, or false. */
  readonly skip?: () => string | false
  readonly prepare: (t: TestScope, world: World) => Promise<Scene>
}
