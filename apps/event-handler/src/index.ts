export { alertmanagerOptions } from './alertmanager.ts'
export { buildApp, type EventHandler, type EventHandlerOptions } from './app.ts'
export { mailServer } from './mail.ts'
export { eventHandlerPart } from './part.ts'
