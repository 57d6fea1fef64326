import type { Heartbeat, ServiceName } from '@stream-manager/contracts'

/** A heartbeat of a ready instance, sent now. */
export const heartbeatOf = (service: ServiceName, change: Partial<Heartbeat> = {}): Heartbeat => ({
  service,
  instance: `${service}-1`,
  at: new Date().toISOString(),
  startedAt: new Date().toISOString(),
  pid: 1,
  address: null,
  ready: true,
  cpuPercent: 12,
  memoryBytes: 50_000_000,
  eventLoopDelayMs: 3,
  sockets: 4,
  ...change,
})
