import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { VERSION } from '@stream-manager/contracts'
import { closedPolicy, hoistSchemas, nameSchemas } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest, FastifySchema, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { FileVariants } from '../../http/file-variants.ts'
import { atPublicPrefix, publicPrefix } from '../../http/public-prefix.ts'
import { sendFile } from '../../http/send-file.ts'
import { staticFile } from '../../http/static-file.ts'
import { OPENAPI_FILES } from './openapi-files.ts'

const DESCRIPTION =
  'Controls a live stream while it is on air. Short paths address the stream `main`. Refusals are RFC 9457 problem ' +
  'details with a `code` of the error reference. Writes take `Idempotency-Key`. Writes that the engine must apply wait ' +
  'for its confirmation, `Prefer: wait=<seconds>`, and answer 202 when it does not come in time.'

/** Replaces the plugin's default, which also demands https: a local start has none. */
const CONTENT_SECURITY_POLICY = closedPolicy({
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
})

/** The route's schema with named parts, and the permission it needs. */
const documented = (schema: FastifySchema, { config }: RouteOptions): FastifySchema => ({
  ...(nameSchemas(schema) as FastifySchema),
  ...(config?.permission && { 'x-permission': config.permission }),
})

/** Without its trailing slash the page asks for its files at the root, which is wrong below a prefix. */
const toFolder = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
  const prefix = publicPrefix(request)
  if (prefix === '' || request.url !== '/docs') done()
  else reply.redirect(`${prefix}/docs/`)
}

export interface OpenApiOptions {
  readonly variants: FileVariants
}

/** Builds the OpenAPI 3.1 document of all routes registered after it, and serves it with its page at `/docs`. */
export const openApiPlugin = fp(
  async (app, { variants }: OpenApiOptions) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Stream Manager', version: VERSION, description: DESCRIPTION },
        tags: ['stream', 'layers', 'outputs', 'assets', 'chat', 'streams', 'resources', 'hls'].map(
          (name) => ({ name }),
        ),
      },
      hideUntagged: true,
      transform: ({ schema, url, route }) => ({ schema: documented(schema, route), url }),
      transformObject: (documentObject) =>
        'openapiObject' in documentObject
          ? hoistSchemas(documentObject.openapiObject)
          : documentObject.swaggerObject,
    })
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: CONTENT_SECURITY_POLICY,
      transformSpecificationClone: false,
      transformSpecification: (document, request) => atPublicPrefix(document, request),
      uiHooks: { onRequest: toFolder },
    })
    for (const [path, file] of Object.entries(OPENAPI_FILES)) {
      const sent = staticFile(file, variants)
      app.get(path, { schema: { hide: true } }, (_request, reply) => sendFile(reply, sent))
    }
    app.get(
      '/api/openapi.json',
      { config: { permission: 'docs.read', global: true }, schema: { hide: true } },
      async (request) => atPublicPrefix(app.swagger(), request),
    )
  },
  { name: 'openapi', fastify: '5.x', dependencies: ['static-files'] },
)
