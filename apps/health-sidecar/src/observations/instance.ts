import type { Heartbeat, ServiceName } from '@stream-manager/contracts'
import type { EndpointResult } from './probe-result.ts'

/** A heartbeat of a service in the registry. */
export interface KnownHeartbeat extends Heartbeat {
  readonly service: ServiceName
}

/** An instance by its last heartbeat. */
export interface Instance extends KnownHeartbeat {
  /** Time since the heartbeat last changed, by the sidecar's clock: clocks of other hosts are not compared. */
  readonly ageMs: number
  /** It missed its beats while the backplane was available. */
  readonly silent: boolean
}

/** An instance with the probes of its address. */
export interface InstanceEvidence {
  readonly instance: Instance
  /** Null for an instance without a port of its own. */
  readonly seen: EndpointResult | null
}

/** The state of the backplane: its outage is not counted as a fault of every service. */
export interface SharedBackplane {
  /** As `/health` calls it: `redis`, or `database` for the embedded store. */
  readonly name: string
  readonly away: boolean
  /** Unavailable, or available again so recently that services may not have reconnected. */
  readonly felt: boolean
}
