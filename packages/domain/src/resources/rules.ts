import type { Heartbeat, InstanceResources, Resources } from '@stream-manager/contracts'

/** More instances than any deployment runs; bounds the size of a sample. */
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

/** Ordered by name, so that two readers of the same heartbeats get the same list. */
export const instancesOf = (heartbeats: readonly Heartbeat[]): InstanceResources[] =>
  heartbeats
    .map(toInstance)
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
    .slice(0, MAX_INSTANCES)

/** The newest `limit` samples after `since`, oldest first. */
export const selectSamples = (
  samples: readonly Resources[],
  { since = '', limit }: { readonly since?: string | undefined; readonly limit: number },
): Resources[] => samples.filter(({ timestamp }) => timestamp > since).slice(-limit)
