import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes uploads: its body may take as long as the server's `requestTimeout` allows. */
    longBody?: boolean
  }
}

export interface BodyDeadlineOptions {
  readonly deadlineMs: number
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/**
 * Node has one time limit for all requests, and uploads need a long one. Every other route must receive its body within
 * this deadline, so that a trickled body cannot hold a connection for minutes.
 */
export const bodyDeadline = fp(
  async (app, { deadlineMs }: BodyDeadlineOptions) => {
    const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>()
    const clear = async (request: FastifyRequest) => clearTimeout(timers.get(request))

    app.addHook('onRequest', async (request, reply) => {
      if (request.routeOptions.config.longBody || !hasBody(request)) return
      const expire = () => {
        reply.raw.once('finish', () => request.raw.destroy())
        reply
          .header('connection', 'close')
          .sendFault({ code: 'request.timeout', detail: `The body did not arrive within ${deadlineMs} ms` })
      }
      timers.set(request, setTimeout(expire, deadlineMs))
    })
    app.addHook('preValidation', clear)
    app.addHook('onRequestAbort', clear)
    app.addHook('onResponse', clear)
  },
  { name: 'body-deadline', fastify: '5.x', dependencies: ['problems'] },
)
