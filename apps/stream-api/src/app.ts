import type { Schedule } from '@stream-manager/async'
import type { Domain } from '@stream-manager/domain'
import { AssetFiles } from '@stream-manager/media-store'
import { PreviewBroadcasts } from '@stream-manager/preview'
import {
  createServer,
  type Logger,
  proxyCheck,
  type Server,
  type ServerConfig,
} from '@stream-manager/service-kit'
import type { StreamApiConfig } from './config.ts'
import { assetsFeature } from './features/assets/index.ts'
import type { Inspect } from './features/assets/receive.ts'
import { graphqlFeature } from './features/graphql/index.ts'
import { hlsFeature } from './features/hls/index.ts'
import { jwksFeature } from './features/jwks/index.ts'
import { globalOperations, streamOperations } from './features/operations/index.ts'
import { pageFeature } from './features/page/index.ts'
import { PreviewAccess } from './features/preview/access.ts'
import { previewFeature } from './features/preview/index.ts'
import { sessionsFeature } from './features/sessions/index.ts'
import { type NoteViewer, viewersFeature } from './features/viewers/index.ts'
import { FileVariants, VARIANTS_FOLDER } from './http/file-variants.ts'
import { STREAM_SCOPES } from './http/schemas.ts'
import type { ApiIdentity } from './identity.ts'
import { apiRules } from './plugins/app/api-rules.ts'
import { authentication } from './plugins/app/authentication.ts'
import { authorize } from './plugins/app/authorize.ts'
import { type RequestCountsPluginOptions, requestCountsPlugin } from './plugins/app/request-counts.ts'
import { openApiPlugin } from './plugins/external/openapi.ts'
import { type RateLimitOptions, rateLimitPlugin, subjectLimitPlugin } from './plugins/external/rate-limit.ts'
import { staticFilesPlugin } from './plugins/external/static-files.ts'

export interface AppOptions {
  readonly domain: Domain
  readonly identity: ApiIdentity
  readonly logger: Logger
  readonly config: Pick<StreamApiConfig, 'DATA_DIR' | 'MAX_UPLOAD_BYTES' | 'MIN_FREE_DISK_BYTES'> &
    ServerConfig
  /** A limit on requests that all replicas share. Absent: no limit. */
  readonly limiter?: RateLimitOptions & RequestCountsPluginOptions
  /** Reads the properties of an uploaded file. */
  readonly inspect: Inspect
  /** The previews of the streams. Default: there are none. */
  readonly previews?: PreviewBroadcasts
  /** When a report of viewers is due. Default: real time. */
  readonly schedule?: Schedule
  /** Called when a file of a programme was sent. Default: its viewer is counted. */
  readonly note?: NoteViewer
  /** Port of the gateway, for the page. */
  readonly socketPort: () => number
}

const LOOPBACK = '127.0.0.1'
const SERVER_LIMITS = { bodyLimitBytes: 64 * 1024 }

/** The REST API with the page and the programme, not yet listening. */
export const buildApp = async ({
  domain,
  logger,
  config,
  inspect,
  socketPort,
  limiter,
  identity,
  previews = new PreviewBroadcasts(),
  schedule,
  ...options
}: AppOptions): Promise<Server> => {
  const { DATA_DIR, MAX_UPLOAD_BYTES } = config
  const files = new AssetFiles(DATA_DIR, { minFreeBytes: config.MIN_FREE_DISK_BYTES })
  await files.prepare()
  const app = await createServer({ ...SERVER_LIMITS, logger, config })
  await app.register(apiRules)
  await app.register(proxyCheck)
  if (limiter) {
    await app.register(requestCountsPlugin, limiter)
    await app.register(rateLimitPlugin, limiter)
  }
  await app.register(authentication, { authenticate: identity.authenticate })
  if (limiter) await app.register(subjectLimitPlugin)
  await app.register(authorize, { libraries: { '/docs': 'docs.read' } })
  await app.register(staticFilesPlugin)
  const variants = new FileVariants(VARIANTS_FOLDER)
  await app.register(openApiPlugin, { variants })

  const receiver = { domain, files, inspect, maxBytes: MAX_UPLOAD_BYTES }
  for (const scope of STREAM_SCOPES) {
    const { prefix } = scope
    await app.register(async (scoped) => streamOperations({ app: scoped, domain, scope }), { prefix })
    await app.register(assetsFeature, { prefix, receiver, scope })
  }
  await app.register(async (api) => globalOperations(api, domain), { prefix: '/api' })
  const isProduction = config.ENVIRONMENT === 'production'
  await app.register(graphqlFeature, { prefix: '/api', domain, isProduction })
  const { checkHolder, isBypassed, tokens, sockets } = identity
  const host = config.HOST ?? LOOPBACK
  jwksFeature(app, tokens)
  if (tokens.signer) await app.register(sessionsFeature, { prefix: '/api', domain, signer: tokens.signer })
  const { authenticate } = identity
  const note = options.note ?? viewersFeature(app, { viewers: domain.viewers, authenticate, schedule })
  hlsFeature(app, { dataDir: DATA_DIR, host, playback: domain.playback, checkHolder, variants, note })
  const access = new PreviewAccess({
    sockets,
    streams: domain.stream,
    layers: domain.layers,
    nowMs: Date.now,
  })
  await previewFeature(app, { previews, access, sockets })
  pageFeature(app, { socketPort, isBypassed, variants })
  return app
}
