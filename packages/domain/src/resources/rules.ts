import type { Heartbeat, InstanceResources, Resources } from '@stream-manager/contracts'

/** Far more than anybody runs, and few enough that a sample stays a small publication. */
const MAX_INSTANCES = 64

const oneDecimal = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : Math.round(value * 10) / 10

const toInstance = (heartbeat: Heartbeat): InstanceResources => ({
  service: heartbeat.service,
  instance: heartbeat.instance,
  measuredAt: heartbeat.at,
  cpuPercent: oneDecimal(heartbeat.cpuPercent),
  cpuLimitCores: oneDecimal(heartbeat.cpuLimitCores),
  memoryBytes: heartbeat.memoryBytes,
  memoryLimitBytes: heartbeat.memoryLimitBytes ?? null,
  eventLoopDelayMs: oneDecimal(heartbeat.eventLoopDelayMs),
  sockets: heartbeat.sockets,
})

const nameOf = ({ service, instance }: InstanceResources): string => `${service}/${instance}`

/** Ordered by name, so that two readers of the same heartbeats say the same. */
export const instancesOf = (heartbeats: readonly Heartbeat[]): InstanceResources[] =>
  heartbeats
    .map(toInstance)
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
    .slice(0, MAX_INSTANCES)

/** Samples after `since`, of those the newest `limit`, oldest first. */
export const selectSamples = (
  samples: readonly Resources[],
  { since = '', limit }: { readonly since?: string | undefined; readonly limit: number },
): Resources[] => samples.filter(({ timestamp }) => timestamp > since).slice(-limit)
