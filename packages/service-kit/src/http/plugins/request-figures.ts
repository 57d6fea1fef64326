import { SketchSum } from '@stream-manager/analytics/port'
import type { RequestFigures } from '@stream-manager/contracts'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Requests answered since the start. */
    requestFigures(): RequestFigures
  }
  interface FastifyContextConfig {
    /** Only probes call the route. They come every second, and would hide how long other requests take. */
    isProbe?: true
  }
}

const REFUSED = 400
const FAILED = 500

/** Counts answers where they begin: the time until their end is that of the client's connection. */
export const requestFigures = fp(
  async (app) => {
    const durations = new SketchSum()
    const counts = { answered: 0, refused: 0, failed: 0 }
    app.decorate('requestFigures', () => ({ ...counts, durations: durations.encode() }))
    app.addHook('onSend', (request, { statusCode, elapsedTime }, _payload, done) => {
      if (!request.routeOptions.config.isProbe) {
        counts.answered += 1
        if (statusCode >= FAILED) counts.failed += 1
        else if (statusCode >= REFUSED) counts.refused += 1
        durations.note(elapsedTime)
      }
      done()
    })
  },
  { name: 'request-figures', fastify: '5.x' },
)
