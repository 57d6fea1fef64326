export { type AccessPolicy, type Admitted, openAccess } from './access.ts'
export { buildApp, type Gateway, type GatewayCounts, type GatewayOptions } from './app.ts'
export { gatewayPart } from './part.ts'
