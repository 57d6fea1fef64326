export { isInstalled, PROXY_KINDS, type ProxyKind, preferredProxy } from './installed-proxy.ts'
export { PATIENT_READ_MS } from './patient-proxy.ts'
export {
  HISTORY_USERS,
  type HistoryService,
  type InfraPostgres,
  missingInfraPostgres,
  startInfraPostgres,
} from './start-postgres.ts'
export { type ProxyOptions, type RunningProxy, startProxy } from './start-proxy.ts'
export { type InfraRedis, type Service, startInfraRedis } from './start-redis.ts'
