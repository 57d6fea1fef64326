export { type AccessPolicy, openAccess, type Principal } from './access.ts'
export { buildApp, type Gateway, type GatewayCounts, type GatewayOptions } from './app.ts'
