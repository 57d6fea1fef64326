import { randomUUID } from 'node:crypto'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { EnvironmentVariables } from '@stream-manager/contracts'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import { answerClientError } from './client-errors.ts'
import type { HostConfig } from './known-hosts.ts'
import type { OriginPolicy } from './origin-rule.ts'
import { type OriginConfig, originsOf } from './origins.ts'
import { arrivals } from './plugins/arrivals.ts'
import { bodyDeadline } from './plugins/body-deadline.ts'
import { compression } from './plugins/compression.ts'
import { type ConnectionLimits, connectionLimits } from './plugins/connection-limits.ts'
import { exactCors } from './plugins/cors.ts'
import { drain } from './plugins/drain.ts'
import { hostGuard } from './plugins/host-guard.ts'
import { jsonBody } from './plugins/json-body.ts'
import { notFound } from './plugins/not-found.ts'
import { openPreflight } from './plugins/open-preflight.ts'
import { originGuard } from './plugins/origin-guard.ts'
import { refusals } from './plugins/refusals.ts'
import { requestFigures } from './plugins/request-figures.ts'
import { requestGuards } from './plugins/request-guards.ts'
import { requestLog } from './plugins/request-log.ts'
import { securityHeaders } from './plugins/security-headers.ts'
import { stallWatch } from './plugins/stall-watch.ts'
import { answerError, problems } from './problem.ts'
import { requestLogger } from './request-logger.ts'
import { buildValidator } from './validation.ts'

/** A Fastify instance whose routes take their types from TypeBox schemas. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** The part of the environment that a server reads. */
export type ServerConfig = HostConfig &
  OriginConfig &
  Partial<
    Pick<
      EnvironmentVariables,
      'TRUSTED_PROXIES' | 'MAX_HTTP_CONNECTIONS' | 'MAX_HTTP_CONNECTIONS_PER_ADDRESS'
    >
  >

export interface ServerOptions {
  readonly logger: FastifyBaseLogger
  /** Hosts, origins and proxies. Default: loopback names, no foreign origin, no proxy. */
  readonly config?: ServerConfig
  /** Port of our page on the same host, where another server has it. */
  readonly pagePort?: OriginPolicy['pagePort']
  /** Default: those of `config`. */
  readonly connections?: ConnectionLimits
  /** Time without progress after which a client that does not read is cut, at the latest after twice that. */
  readonly stallMs?: number
  /** Time limit for the body of a route without `longBody`. Default 15 s. */
  readonly bodyDeadlineMs?: number
  /** Largest body of a route that does not say otherwise. Default 1 MiB. */
  readonly bodyLimitBytes?: number
}

const MIB = 1_048_576
const BODY_DEADLINE_MS = 15_000
// A reader is cut within twice that, so within 30 s also on a busy machine.
const STALL_MS = 12_000
const CONNECTIONS: ConnectionLimits = { total: 10_000, perAddress: 500 }

const connectionsOf = ({ config = {}, connections }: ServerOptions): ConnectionLimits =>
  connections ?? {
    total: config.MAX_HTTP_CONNECTIONS ?? CONNECTIONS.total,
    perAddress: config.MAX_HTTP_CONNECTIONS_PER_ADDRESS ?? CONNECTIONS.perAddress,
  }

const HTTP_LIMITS = {
  // Longer than the proxy's idle time of 60 s: a proxy must never write into a connection that we just closed.
  keepAliveTimeout: 65_000,
  maxRequestsPerSocket: 1000,
  // A whole request, the longest upload included; `bodyDeadline` holds other routes to 15 s.
  requestTimeout: 600_000,
}

/** Fastify as every app uses it: strict schemas, problem+json, our own request ids, bounded headers and time. */
export const createServer = async (options: ServerOptions): Promise<Server> => {
  const { config = {}, pagePort } = options
  const { TRUSTED_PROXIES = [] } = config
  const app: Server = Fastify<RawServerDefault>({
    ...HTTP_LIMITS,
    loggerInstance: options.logger,
    childLoggerFactory: requestLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: options.bodyLimitBytes ?? MIB,
    trustProxy: TRUSTED_PROXIES.length > 0 ? [...TRUSTED_PROXIES] : false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // While closing, a request that still arrives on an open connection is served, with `Connection: close`.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    // A private programme's address has a ticket in its path, which names a subject of up to 255 characters.
    routerOptions: { maxParamLength: 1024, ignoreTrailingSlash: true },
    // A missing Host is refused by `hostGuard`, with a problem document.
    http: {
      headersTimeout: 10_000,
      connectionsCheckingInterval: 5000,
      requireHostHeader: false,
      // Other protocols are offers that a server may ignore (RFC 9110, 7.8): clients send `h2c` with ordinary requests.
      shouldUpgradeCallback: ({ headers }): boolean =>
        app.server.listenerCount('upgrade') > 0 && headers.upgrade?.toLowerCase() === 'websocket',
    },
    frameworkErrors: answerError,
    schemaController: { compilersFactory: { buildValidator } },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.server.maxHeadersCount = 100
  await app.register(problems)
  await app.register(requestFigures)
  await app.register(securityHeaders)
  await app.register(compression)
  await app.register(requestGuards)
  await app.register(refusals)
  await app.register(connectionLimits, { ...connectionsOf(options), trustedProxies: TRUSTED_PROXIES })
  await app.register(hostGuard, config)
  const origins = originsOf(config)
  await app.register(originGuard, { origins, pagePort })
  await app.register(arrivals, { trustedProxies: TRUSTED_PROXIES })
  await app.register(bodyDeadline, { deadlineMs: options.bodyDeadlineMs ?? BODY_DEADLINE_MS })
  await app.register(stallWatch, { stallMs: options.stallMs ?? STALL_MS })
  await app.register(jsonBody)
  await app.register(requestLog)
  await app.register(drain)
  await app.register(notFound)
  await app.register(openPreflight)
  if (origins.length > 0) await app.register(exactCors, { origins })
  return app
}
