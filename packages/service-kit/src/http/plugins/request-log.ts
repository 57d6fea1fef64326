import fp from 'fastify-plugin'

/** One debug line a request, by route template: paths and queries may hold ids and tokens, and players ask often. */
export const requestLog = fp(
  async (app) => {
    app.addHook('onResponse', async (request, reply) => {
      request.log.debug(
        {
          method: request.method,
          route: request.routeOptions.url ?? null,
          statusCode: reply.statusCode,
          durationMs: Math.round(reply.elapsedTime),
        },
        'answered',
      )
    })
  },
  { name: 'request-log', fastify: '5.x' },
)
