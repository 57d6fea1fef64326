import fp from 'fastify-plugin'

export interface Drainable {
  /**
   * Prepares the end of the process. The proxy's check fails from now on, every answer ends its connection, and requests
   * are still served. Closing the server does the same.
   */
  startDraining(): void
  isDraining(): boolean
}

declare module 'fastify' {
  interface FastifyInstance extends Drainable {}
}

/**
 * Sets `Connection: close` on answers in progress, so that the client does not send its next request into a connection
 * that is about to end. Fastify sets it only for requests that arrive after closing.
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
    app.addHook('onSend', async ({ headers }, reply, payload) => {
      // A client that asked for another protocol does not use the connection for HTTP again.
      if (draining || headers.upgrade !== undefined) reply.header('connection', 'close')
      return payload
    })
  },
  { name: 'drain', fastify: '5.x' },
)
