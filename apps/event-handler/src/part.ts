import type { ServicePart } from '@stream-manager/service-kit'
import type { EventHandler } from './app.ts'
import type { EventHandlerConfig } from './config.ts'

/** The built event handler as a part of a process. */
export const eventHandlerPart = (
  handler: EventHandler,
  config: Pick<EventHandlerConfig, 'HOST' | 'EVENT_HANDLER_PORT'>,
): ServicePart => ({
  service: 'event-handler',
  listeners: [
    { app: handler.app, host: config.HOST, port: config.EVENT_HANDLER_PORT, variable: 'EVENT_HANDLER_PORT' },
  ],
  counters: () => handler.counters(),
  history: () => handler.history(),
  start: () => handler.start(),
  startDraining: () => handler.app.startDraining(),
  close: () => handler.close(),
})
