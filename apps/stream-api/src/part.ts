import type { Domain } from '@stream-manager/domain'
import type { Server, ServicePart } from '@stream-manager/service-kit'
import type { StreamApiConfig } from './config.ts'

/** The built API as a part of a process. */
export const apiPart = (
  app: Server,
  config: Pick<StreamApiConfig, 'HOST' | 'PORT'>,
  { sessions }: Pick<Domain, 'sessions'>,
): ServicePart => ({
  service: 'stream-api',
  listeners: [{ app, host: config.HOST, port: config.PORT, variable: 'PORT' }],
  counters: () => ({ ...app.refusals(), ...sessions.counts() }),
  startDraining: () => app.startDraining(),
  close: () => app.close(),
})
