import type { AddressInfo } from 'node:net'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { createDomain } from '@stream-manager/domain'
import { createLogger, openIdentity } from '@stream-manager/service-kit'
import { accessBy, buildApp } from '@stream-manager/ws-gateway'

/** Subscribers come without tokens. */
const CONFIG = {
  ENVIRONMENT: 'development',
  ALLOW_DEV_AUTH_BYPASS: true,
  WEBSOCKET_AUTH_BYPASS: false,
} as const

/** The released gateway on its embedded store, which commits each publication to disk before its delivery. */
export const startGateway = async (dataDir: string, compression = false) => {
  const backplane = await openEmbeddedBackplane({ dataDir })
  const domain = createDomain({ backplane })
  const logger = createLogger({ service: 'ws-gateway', level: 'warn' })
  const config = { ...CONFIG, SOURCE_NETWORKS: [], OUTPUT_NETWORKS: [], DATA_DIR: dataDir }
  const identity = await openIdentity({ config, backplane, domain, log: logger, signs: false })
  const { app, counts } = await buildApp({
    backplane,
    domain,
    access: accessBy(identity.authenticator),
    logger,
    config: { CORS_ORIGINS: [], TRUSTED_PROXIES: [], WS_COMPRESSION: compression },
    // The default limits would reject this many subscribers from one address at once.
    limits: { maxConnectionsPerAddress: 100_000, shedAboveLoopDelayMs: 10_000 },
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return { backplane, domain, counts, port: (app.server.address() as AddressInfo).port }
}
