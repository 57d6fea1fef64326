import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For a route of `OPTIONS`: whether pages of any origin may read the path. */
    isOpenToPages?: (request: FastifyRequest) => Promise<boolean>
  }
}

const MAX_AGE_SECONDS = 600

/** Answers preflights of paths that any page may read. Runs before the list of origins, which would refuse them. */
export const openPreflight = fp(
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      const { isOpenToPages } = request.routeOptions.config
      if (request.is404 || isOpenToPages === undefined || !(await isOpenToPages(request))) return undefined
      const asked = request.headers['access-control-request-headers']
      return reply
        .code(204)
        .headers({
          allow: 'GET, HEAD, OPTIONS',
          'access-control-allow-origin': '*',
          'access-control-allow-methods': 'GET, HEAD',
          'access-control-max-age': MAX_AGE_SECONDS,
          'cross-origin-resource-policy': 'cross-origin',
          vary: 'access-control-request-headers',
          ...(asked !== undefined && { 'access-control-allow-headers': asked }),
        })
        .send()
    })
  },
  { name: 'open-preflight', fastify: '5.x' },
)
