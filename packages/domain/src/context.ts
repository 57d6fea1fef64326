import type { Backplane } from '@stream-manager/backplane'
import type { Clock } from '@stream-manager/contracts'
import type { Limits } from './limits.ts'
import type { PassedOver } from './store/passed-over.ts'
import type { TaskQueues } from './store/task-queues.ts'

/** What every service is given. */
export interface Context {
  readonly backplane: Backplane
  readonly clock: Clock
  readonly limits: Limits
  readonly newId: () => string
  /** One writer at a time for each stream in this process; writers of other processes meet at the revisions. */
  readonly queues: TaskQueues
  readonly passedOver: PassedOver
}
