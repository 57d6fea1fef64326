import type { AddressInfo } from 'node:net'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { createDomain } from '@stream-manager/domain'
import { createLogger } from '@stream-manager/service-kit'
import { buildApp } from '@stream-manager/ws-gateway'
import type { StartPeer } from './peer.ts'

/** The released gateway on its embedded store, which commits each publication to disk before its delivery. */
export const start: StartPeer = async (dataDir) => {
  const backplane = await openEmbeddedBackplane({ dataDir })
  const { app } = await buildApp({
    backplane,
    domain: createDomain({ backplane }),
    logger: createLogger({ service: 'ws-gateway', level: 'warn' }),
    config: { CORS_ORIGINS: [], TRUSTED_PROXIES: [] },
    // The default limits would reject this many subscribers from one address at once.
    limits: { maxConnectionsPerAddress: 100_000, shedAboveLoopDelayMs: 10_000 },
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const publish = (data: object) =>
    void backplane.commit({ publish: [{ channel: 'stream:main/layer-updates', data, retain: 1_000 }] })
  return { port: (app.server.address() as AddressInfo).port, publish }
}
