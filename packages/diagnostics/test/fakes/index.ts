export { startFrozen } from './frozen-server.ts'
export { connected, type GatewayAnswer, startGateway } from './gateway.ts'
export { heartbeatOf } from './heartbeat.ts'
