export { readHeartbeats } from './probes/heartbeats.ts'
export { probeRedis } from './probes/redis.ts'
export type { Probe, ProbeResult, TokenSource } from './probes/result.ts'
export { probesAt, type ServiceProbes } from './probes/service-probes.ts'
