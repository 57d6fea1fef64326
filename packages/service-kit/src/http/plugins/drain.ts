import fp from 'fastify-plugin'

export interface Drainable {
  /**
   * The process is about to leave: the proxy's check fails from now on, every answer ends its connection, and whoever still
   * comes is served. Closing the server does the same.
   */
  startDraining(): void
  isDraining(): boolean
}

declare module 'fastify' {
  interface FastifyInstance extends Drainable {}
}

/**
 * Answers still being worked on when the server begins to leave say `Connection: close`, so that the client does not send
 * its next request into a connection that is about to end. Fastify says so only for requests that arrive after closing.
 */
export const drain = fp(
  async (app) => {
    let draining = false
    const startDraining = () => {
      draining = true
    }
    app.decorate('startDraining', startDraining)
    app.decorate('isDraining', () => draining)
    app.addHook('preClose', async () => startDraining())
    app.addHook('onSend', async (_request, reply, payload) => {
      if (draining) reply.header('connection', 'close')
      return payload
    })
  },
  { name: 'drain', fastify: '5.x' },
)
