import type { Backplane } from '@stream-manager/backplane/port'
import { type ServiceName, systemClock } from '@stream-manager/contracts'
import { createDomain, type Domain } from '@stream-manager/domain'
import { buildApp as buildEngine, type EngineApp } from '@stream-manager/engine'
import { buildApp as buildSidecar, type Sidecar } from '@stream-manager/health-sidecar'
import { inspectFile } from '@stream-manager/media-inspect'
import type { Logger } from '@stream-manager/service-kit'
import { buildApp as buildApi } from '@stream-manager/stream-api'
import { buildApp as buildGateway, type Gateway } from '@stream-manager/ws-gateway'
import type { StandaloneConfig } from './config.ts'

export interface StandaloneOptions {
  readonly config: StandaloneConfig
  readonly backplane: Backplane
  /** Names this run of the process in heartbeats. */
  readonly instance: string
  readonly loggerOf: (service: ServiceName) => Logger
  readonly childEnvironment: Readonly<Record<string, string>>
}

/** All services on one backplane, none of them listening or running yet. */
export interface Standalone {
  readonly domain: Domain
  readonly api: Awaited<ReturnType<typeof buildApi>>
  readonly gateway: Gateway
  readonly engine: EngineApp
  readonly sidecar: Sidecar
}

export const buildApp = async (options: StandaloneOptions): Promise<Standalone> => {
  const { config, backplane, instance, loggerOf, childEnvironment } = options
  const domain = createDomain({ backplane, limits: { maxLayers: config.MAX_LAYERS } })
  const gateway = await buildGateway({ backplane, domain, logger: loggerOf('ws-gateway'), config })
  const api = await buildApi({
    domain,
    logger: loggerOf('stream-api'),
    config,
    limiter: { backplane, perSecond: config.MAX_REQUESTS_PER_SECOND },
    inspect: inspectFile,
    socketPort: () => boundPort(gateway.app) ?? config.WS_PORT,
  })
  const engine = buildEngine({
    backplane,
    domain,
    clock: systemClock,
    dataDir: config.DATA_DIR,
    publicSourcesOnly: config.PUBLIC_SOURCES_ONLY,
    childEnvironment,
    debugChild: config.DEBUG_CHILD === 'inspect',
    shared: false,
    log: loggerOf('engine'),
  })
  const sidecar = await buildSidecar({
    backplane,
    source: domain,
    instance,
    dataDir: config.DATA_DIR,
    logger: loggerOf('health-sidecar'),
  })
  return { domain, api, gateway, engine, sidecar }
}

const boundPort = (app: { readonly server: { address(): unknown } }): number | undefined => {
  const address = app.server.address()
  return typeof address === 'object' && address !== null && 'port' in address
    ? Number(address.port)
    : undefined
}
