import { type Schedule, Slots } from '@stream-manager/async'
import type { Backplane } from '@stream-manager/backplane/port'
import { VERSION } from '@stream-manager/contracts'
import type { Domain, IgnoredCounts } from '@stream-manager/domain'
import { createServer, proxyCheck, type Server, type ServerConfig } from '@stream-manager/service-kit'
import type { FastifyBaseLogger } from 'fastify'
import type { AccessPolicy } from './access.ts'
import type { GatewayConfig } from './config.ts'
import { Admission } from './features/admission/admission.ts'
import { type LoadMeter, startLoadMeter } from './features/admission/load-meter.ts'
import { withPublishRate } from './features/admission/publish-rate.ts'
import { gapReader } from './features/fanout/gap.ts'
import { Hub } from './features/fanout/hub.ts'
import { Presence } from './features/presence/presence.ts'
import { Rpc } from './features/rpc/rpc.ts'
import { Commands } from './features/sessions/commands.ts'
import { sessionsFeature } from './features/sessions/index.ts'
import { SOCKET_PATH } from './features/sessions/routes.ts'
import type { CheckRights } from './features/sessions/session.ts'
import { type SessionCounts, Sessions } from './features/sessions/sessions.ts'
import { channelStartReader } from './features/subscriptions/channel-start.ts'
import { viewersFeature } from './features/viewers/index.ts'
import { DEFAULT_LIMITS, type GatewayLimits } from './limits.ts'
import { websocketPlugin } from './plugins/external/websocket.ts'
import { jsonCodec } from './protocol/json-codec.ts'
import { protobufCodec } from './protocol/protobuf-codec.ts'

export interface GatewayOptions {
  /** Closed by the caller, after the gateway. */
  readonly backplane: Backplane
  readonly domain: Domain
  readonly logger: FastifyBaseLogger
  readonly config: ServerConfig &
    Partial<Pick<GatewayConfig, 'MAX_CONNECTIONS_PER_ADDRESS' | 'WS_COMPRESSION'>>
  /** Port of the page on the same host, whose origin may open sockets. Default: `PORT`. */
  readonly pagePort?: () => number | undefined
  readonly access: AccessPolicy
  readonly limits?: Partial<GatewayLimits>
  /** When the rounds of viewers end. Default: every 5 s. */
  readonly schedule?: Schedule
  /** Default: a meter of this process. */
  readonly loadMeter?: LoadMeter
  /** Time over which clients are disconnected when the server closes. Default: half a second. */
  readonly drainSpreadMs?: number
}

/** Everything open in the gateway now. */
export interface GatewayCounts extends SessionCounts {
  /** Backplane subscriptions, each shared by all local subscribers of its channel. */
  readonly feeds: number
  /** Upgrades refused since the start because of load or of their address. */
  readonly refusedUpgrades: number
}

export interface Gateway {
  readonly app: Server
  counts(): GatewayCounts
  /** Checks the rights of every connected caller anew. The gateway itself does so after each revocation. */
  reauthorise(check: CheckRights): void
  /** Data of other versions that was ignored since the start. */
  ignored(): IgnoredCounts
}

const DRAIN_SPREAD_MS = 500

const limitsOf = ({ config, limits }: GatewayOptions): GatewayLimits => {
  const { MAX_CONNECTIONS_PER_ADDRESS: maxConnectionsPerAddress } = config
  return { ...DEFAULT_LIMITS, ...(maxConnectionsPerAddress && { maxConnectionsPerAddress }), ...limits }
}

const createCommands = (options: GatewayOptions, limits: GatewayLimits, presence: Presence): Commands => {
  const { backplane } = options
  const { maxHistory, commandTimeoutMs, maxRpcsInFlight, publishesPerSecond, publishBurst } = limits
  const chat = withPublishRate(options.domain.chat, { perSecond: publishesPerSecond, burst: publishBurst })
  const domain = { ...options.domain, chat }
  return new Commands({
    chat,
    history: { backplane, domain, maxHistory },
    presence: { presence, domain },
    pseudonyms: domain.pseudonyms,
    rpc: new Rpc({ domain, commandTimeoutMs, maxRpcsInFlight }),
    commandTimeoutMs,
  })
}

/** The WebSocket gateway, not yet listening. Closing the server drains it: every client is asked to reconnect. */
export const buildApp = async (options: GatewayOptions): Promise<Gateway> => {
  const { backplane, domain, logger, config, access, drainSpreadMs = DRAIN_SPREAD_MS } = options
  const limits = limitsOf(options)
  const { maxChannels, maxRecoveryBytes, commandTimeoutMs: timeoutMs } = limits
  const { pagePort = () => config.PORT } = options
  // Twice, so that a refused upgrade still gets its answer.
  const connections = { total: limits.maxConnections, perAddress: 2 * limits.maxConnectionsPerAddress }
  const app = await createServer({ logger, config, connections, pagePort })
  const codecs = [jsonCodec(limits), protobufCodec(limits)] as const
  const readGap = gapReader({ backplane, realtime: domain.realtime, maxRecoveryBytes })
  const hub = new Hub({ ...limits, backplane, codec: codecs[0], log: logger })
  const presence = new Presence({ backplane, log: logger, limits })
  const commands = createCommands(options, limits, presence)
  const readStart = channelStartReader({ realtime: domain.realtime, readGap, timeoutMs })
  const subscriptions = { hub, readStart, presence, maxChannels, timeoutMs }
  const users = new Slots({ perHolder: limits.maxConnectionsPerUser })
  const sessions = new Sessions({ access, commands, subscriptions, users, limits, version: VERSION }, logger)
  const loadMeter = options.loadMeter ?? startLoadMeter()
  const admission = new Admission(limits, loadMeter)
  const subprotocols = codecs.map(({ subprotocol }) => subprotocol)
  const { WS_COMPRESSION: compression = false } = config
  await app.register(websocketPlugin, { path: SOCKET_PATH, limits, subprotocols, compression })
  await app.register(proxyCheck)
  await app.register(sessionsFeature, {
    sessions,
    admission,
    codecs,
    drainSpreadMs,
  })
  const watchers = () => sessions.watchers()
  viewersFeature(app, { viewers: domain.viewers, watchers, schedule: options.schedule })
  const reauthorise = (check: CheckRights) => sessions.reauthorise(check)
  const ignoreRevocations = domain.revocations.onChange(() =>
    reauthorise((admitted) => access.recheck(admitted) ?? admitted.caller),
  )
  app.addHook('onClose', async () => {
    ignoreRevocations()
    loadMeter.close()
    await presence.close()
  })
  const ignored = () => {
    const counts = domain.ignored()
    return { ...counts, unknownEventsRead: counts.unknownEventsRead + hub.unknownEvents }
  }
  const counts = () => ({ ...sessions.counts(), feeds: hub.size, refusedUpgrades: admission.refused })
  return { app, counts, reauthorise, ignored }
}
