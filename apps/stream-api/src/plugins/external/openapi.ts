import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { hoistSchemas } from '../../features/docs/hoist-schemas.ts'

const DESCRIPTION =
  'Controls a live stream while it is on air. Short paths mean the stream `main`. Refusals are RFC 9457 problem ' +
  'details whose `code` is in the error reference. Writes take `Idempotency-Key`; those the engine has to carry out ' +
  'wait for its word, `Prefer: wait=<seconds>`, and answer 202 when it did not come in time.'

/** Collects the schemas of all routes registered after it into one OpenAPI 3.1 document, with its page at `/docs`. */
export const openApiPlugin = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Stream Manager', version: '0.1.0', description: DESCRIPTION },
        tags: ['stream', 'layers', 'outputs', 'assets', 'chat', 'streams', 'hls'].map((name) => ({ name })),
      },
      hideUntagged: true,
      transformObject: (documentObject) =>
        'openapiObject' in documentObject
          ? hoistSchemas(documentObject.openapiObject)
          : documentObject.swaggerObject,
    })
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
  },
  { name: 'openapi', fastify: '5.x', dependencies: ['static-files'] },
)
