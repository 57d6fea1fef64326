import type { KeyedGates } from '@stream-manager/async'
import type { Backplane } from '@stream-manager/backplane/port'
import type { Clock } from '@stream-manager/contracts'
import type { AddressPolicy } from '@stream-manager/egress/policy'
import type { Limits } from './limits.ts'
import type { Secrets } from './secrets/api.ts'
import type { Ignored } from './store/ignored.ts'

/** Allowed addresses; null where this process does not know them. The engine checks every address again. */
interface Destinations {
  readonly sources: AddressPolicy | null
  readonly outputs: AddressPolicy | null
}

/** Dependencies of every service. */
export interface Context {
  readonly backplane: Backplane
  readonly clock: Clock
  readonly limits: Limits
  readonly destinations: Destinations
  readonly secrets: Secrets
  readonly newId: () => string
  /** Whether this process may write the first document of a registered stream. */
  readonly opensStreams: boolean
  /** One writer at a time for each stream in this process. Writers of other processes conflict on revisions. */
  readonly queues: KeyedGates
  readonly ignored: Ignored
}
