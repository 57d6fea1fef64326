export type { Finding, Probe, TokenSource } from './finding.ts'
export { readHeartbeats } from './heartbeats.ts'
export { probeRedis } from './redis.ts'
export { probesAt, type ServiceProbes } from './service-probes.ts'
