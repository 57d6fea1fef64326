import type {
  Heartbeat,
  HostResources,
  ResourceHistory,
  ResourceHistoryQuery,
  Resources,
  Result,
} from '@stream-manager/contracts'

export interface ResourceSample {
  /** From the lease `RESOURCE_SAMPLER_LEASE`. */
  readonly fence: number
  readonly host: HostResources
}

/** Resource usage of the host and of every process, read from the backplane, so all API replicas agree. */
export interface ResourceUse {
  /** Processes by the newest heartbeats; the host by the newest sample, null once that is too old. */
  current(): Promise<Resources>
  /** As `current`, with the heartbeats that it is made of. */
  observed(): Promise<{ readonly resources: Resources; readonly heartbeats: readonly Heartbeat[] }>
  /** The retained samples, oldest first. Unreadable ones are left out. */
  history(query: ResourceHistoryQuery): Promise<ResourceHistory>
  /** For the sampler. `backplane.fenced`: another process is the sampler now. */
  record(sample: ResourceSample): Promise<Result<Resources>>
}
