export { probeRedis } from './redis.ts'
export { type EndpointProbes, probesAt } from './service-probes.ts'
