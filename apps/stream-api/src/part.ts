import type { Domain } from '@stream-manager/domain'
import type { Identity, Server, ServicePart } from '@stream-manager/service-kit'
import type { StreamApiConfig } from './config.ts'

interface Counted {
  readonly domain: Pick<Domain, 'sessions'>
  readonly identity: Pick<Identity, 'authenticator'>
}

/** The built API as a part of a process. */
export const apiPart = (
  app: Server,
  config: Pick<StreamApiConfig, 'HOST' | 'PORT'>,
  { domain, identity }: Counted,
): ServicePart => ({
  service: 'stream-api',
  listeners: [{ app, host: config.HOST, port: config.PORT, variable: 'PORT' }],
  counters: () => ({ ...app.refusals(), ...domain.sessions.counts(), ...identity.authenticator.counts() }),
  startDraining: () => app.startDraining(),
  close: () => app.close(),
})
