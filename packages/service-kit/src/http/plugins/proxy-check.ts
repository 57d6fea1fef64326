import fp from 'fastify-plugin'
import { Type } from 'typebox'

const Welcome = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false })
const Leaving = Type.Object({ status: Type.Literal('draining') }, { additionalProperties: false })

/**
 * Check that a proxy makes of each replica before it routes requests to it: 200 while requests are welcome, 503 once the process is
 * leaving. It looks at nothing but this process, so that a store that is away does not take every replica out at once, and
 * it tells nothing more, so that it may be reached from anywhere.
 */
export const proxyCheck = fp(
  async (app) => {
    const schema = { hide: true, response: { 200: Welcome, 503: Leaving } }
    app.get('/healthz', { schema }, async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return app.isDraining() ? reply.code(503).send({ status: 'draining' }) : { status: 'ok' }
    })
  },
  { name: 'proxy-check', fastify: '5.x', dependencies: ['drain'] },
)
