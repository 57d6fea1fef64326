import fp from 'fastify-plugin'
import { Type } from 'typebox'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Anyone may call the route, without a credential. */
    public?: true
    /** No limit on requests counts the route. */
    unlimited?: true | ((request: FastifyRequest) => Promise<boolean>)
  }
}

const Welcome = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false })
const Leaving = Type.Object({ status: Type.Literal('draining') }, { additionalProperties: false })

/**
 * The check by which a proxy chooses replicas: 200 while the process takes requests, 503 once it drains. It checks only
 * this process, so that an unavailable store does not remove every replica at once. It reveals nothing else, so that it
 * may be public.
 */
export const proxyCheck = fp(
  async (app) => {
    const schema = { hide: true, response: { 200: Welcome, 503: Leaving } }
    const config = { public: true, unlimited: true, isProbe: true } as const
    app.get('/healthz', { schema, config }, async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return app.isDraining() ? reply.code(503).send({ status: 'draining' }) : { status: 'ok' }
    })
  },
  { name: 'proxy-check', fastify: '5.x', dependencies: ['drain'] },
)
