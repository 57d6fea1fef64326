import fp from 'fastify-plugin'

/** Logs one debug line for each request, with the route template: paths and queries may contain ids and tokens. */
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
