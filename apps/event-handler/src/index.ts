export { alertmanagerOptions } from './alertmanager.ts'
export { buildApp, type EventHandler, type EventHandlerOptions } from './app.ts'
export { webhookEgress } from './egress.ts'
export { eventHandlerPart } from './part.ts'
