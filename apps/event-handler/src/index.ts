export { buildApp, type EventHandler, type EventHandlerOptions } from './app.ts'
export { eventHandlerPart } from './part.ts'
