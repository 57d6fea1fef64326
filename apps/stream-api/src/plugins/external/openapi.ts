import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { hoistSchemas, nameSchemas } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest, FastifySchema, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { atPublicPrefix, publicPrefix } from '../../http/public-prefix.ts'

const DESCRIPTION =
  'Controls a live stream while it is on air. Short paths mean the stream `main`. Refusals are RFC 9457 problem ' +
  'details whose `code` is in the error reference. Writes take `Idempotency-Key`; those the engine has to carry out ' +
  'wait for its word, `Prefer: wait=<seconds>`, and answer 202 when it did not come in time.'

/** Scripts and styles as files only; the default of the plugin would also ask for https, which a local start has not. */
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
}

/** The route's schema with its parts named, and what a caller must be permitted to do. */
const documented = (schema: FastifySchema, { config }: RouteOptions): FastifySchema => ({
  ...(nameSchemas(schema) as FastifySchema),
  ...(config?.permission && { 'x-permission': config.permission }),
})

/** Asked for without its last slash the page names its files from the root, which is not ours below a prefix. */
const toFolder = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
  const prefix = publicPrefix(request)
  if (prefix === '' || request.url !== '/docs') done()
  else reply.redirect(`${prefix}/docs/`)
}

/** Collects the schemas of all routes registered after it into one OpenAPI 3.1 document, with its page at `/docs`. */
export const openApiPlugin = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Stream Manager', version: '0.1.0', description: DESCRIPTION },
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
  },
  { name: 'openapi', fastify: '5.x', dependencies: ['static-files'] },
)
