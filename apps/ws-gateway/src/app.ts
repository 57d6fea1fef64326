import type { Backplane } from '@stream-manager/backplane'
import type { Domain } from '@stream-manager/domain'
import { createServer, type Server } from '@stream-manager/service-kit'
import type { FastifyBaseLogger } from 'fastify'
import { type AccessPolicy, openAccess } from './access.ts'
import type { GatewayConfig } from './config.ts'
import { Hub } from './features/fanout/hub.ts'
import { healthFeature } from './features/health/index.ts'
import { Commands } from './features/sessions/commands.ts'
import { sessionsFeature } from './features/sessions/index.ts'
import { SOCKET_PATH } from './features/sessions/routes.ts'
import { type SessionCounts, Sessions } from './features/sessions/sessions.ts'
import { channelStartReader } from './features/subscriptions/channel-start.ts'
import { DEFAULT_LIMITS, type GatewayLimits } from './limits.ts'
import { websocketPlugin } from './plugins/external/websocket.ts'
import { jsonCodec } from './protocol/json-codec.ts'

export interface GatewayOptions {
  /** Stays the caller's to close, after the gateway. */
  readonly backplane: Backplane
  readonly domain: Pick<Domain, 'chat' | 'realtime' | 'streams'>
  readonly logger: FastifyBaseLogger
  readonly config: Pick<GatewayConfig, 'CORS_ORIGINS' | 'DOMAIN' | 'TRUSTED_PROXIES'>
  readonly access?: AccessPolicy
  readonly limits?: Partial<GatewayLimits>
}

/** What is open in the gateway now. */
export interface GatewayCounts extends SessionCounts {
  /** Backplane subscriptions, each shared by all local subscribers of its channel. */
  readonly feeds: number
}

export interface Gateway {
  readonly app: Server
  counts(): GatewayCounts
}

const VERSION = '0.1.0'

/** The WebSocket gateway, not yet listening. Closing the server drains it: every client is told to come back. */
export const buildApp = async (options: GatewayOptions): Promise<Gateway> => {
  const { backplane, domain, logger, config, access = openAccess } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const { maxChannels, maxHistory, maxRecoveryBytes, commandTimeoutMs } = limits
  const app = await createServer({ logger, trustedProxies: config.TRUSTED_PROXIES })
  const hub = new Hub(backplane, logger)
  const commands = new Commands({
    access,
    chat: domain.chat,
    history: { backplane, domain, maxHistory },
    commandTimeoutMs,
  })
  const readStart = channelStartReader({ backplane, realtime: domain.realtime, maxRecoveryBytes })
  const subscriptions = { hub, readStart, maxChannels, timeoutMs: commandTimeoutMs }
  const sessions = new Sessions({ access, commands, subscriptions, limits, version: VERSION }, logger)
  const codec = jsonCodec(limits.maxJsonDepth)

  await app.register(websocketPlugin, { path: SOCKET_PATH, limits, subprotocols: [codec.subprotocol] })
  await app.register(healthFeature)
  await app.register(sessionsFeature, {
    sessions,
    codecs: [codec],
    origins: { allowedOrigins: config.CORS_ORIGINS, domain: config.DOMAIN },
  })
  return { app, counts: () => ({ ...sessions.counts(), feeds: hub.size }) }
}
