import type { KeyedGates } from '@stream-manager/async'
import type { Backplane } from '@stream-manager/backplane/port'
import type { Clock } from '@stream-manager/contracts'
import type { Limits } from './limits.ts'
import type { Ignored } from './store/ignored.ts'

/** Dependencies of every service. */
export interface Context {
  readonly backplane: Backplane
  readonly clock: Clock
  readonly limits: Limits
  readonly newId: () => string
  /** One writer at a time for each stream in this process. Writers of other processes conflict on revisions. */
  readonly queues: KeyedGates
  readonly ignored: Ignored
}
