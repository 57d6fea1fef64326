export { type AccessPolicy, type Admitted, accessBy } from './access.ts'
export { buildApp, type Gateway, type GatewayCounts, type GatewayOptions } from './app.ts'
export { gatewayPart } from './part.ts'
