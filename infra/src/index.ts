export { isInstalled, PROXY_KINDS, type ProxyKind, preferredProxy } from './installed-proxy.ts'
export { type ProxyOptions, type RunningProxy, startProxy } from './start-proxy.ts'
export { type InfraRedis, type Service, startInfraRedis } from './start-redis.ts'
