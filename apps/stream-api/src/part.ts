import type { ReportCache } from '@stream-manager/diagnostics/doctor'
import type { Domain } from '@stream-manager/domain'
import type { Identity, Server, ServicePart } from '@stream-manager/service-kit'
import type { StreamApiConfig } from './config.ts'
import { encryptStoredSecrets } from './encrypt-secrets.ts'
import { ServiceTokenIssuer } from './features/service-tokens/index.ts'

interface PartServices {
  readonly domain: Pick<Domain, 'answers' | 'chat' | 'sessions' | 'serviceTokens' | 'streams' | 'views'>
  readonly identity: Pick<Identity, 'authenticator' | 'tokens'>
  readonly reports: Pick<ReportCache, 'close'>
}

const createIssuer = (
  { log }: Server,
  { domain: { serviceTokens: tokens }, identity }: PartServices,
): ServiceTokenIssuer | null => {
  const { signer } = identity.tokens
  return signer && new ServiceTokenIssuer({ signer, tokens, log })
}

/** The built API as a part of a process. */
export const apiPart = (
  app: Server,
  config: Pick<StreamApiConfig, 'HOST' | 'PORT'>,
  services: PartServices,
): ServicePart => {
  const { domain, identity, reports } = services
  const issuer = createIssuer(app, services)
  return {
    service: 'stream-api',
    listeners: [{ app, host: config.HOST, port: config.PORT, variable: 'PORT' }],
    counters: () => ({
      ...app.refusals(),
      ...domain.sessions.counts(),
      ...identity.authenticator.counts(),
      ...domain.answers.counts(),
      ...domain.views.counts(),
    }),
    chatMessages: () => domain.chat.counts(),
    start: () => {
      // Not awaited: without the store the API has to start too.
      void encryptStoredSecrets(domain.streams, app.log)
      domain.views.fill().catch((error: unknown) => {
        app.log.debug({ err: error }, 'streams are read at their first request: the store is unavailable')
      })
      return issuer?.start()
    },
    startDraining: () => app.startDraining(),
    close: async () => {
      // An answer that waits for its checks would keep the server open.
      await reports.close()
      await issuer?.close()
      await app.close()
    },
  }
}
