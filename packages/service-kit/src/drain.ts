import fp from 'fastify-plugin'

/**
 * Answers still being worked on when the server begins to close say `Connection: close`, so that the client does not send
 * its next request into a connection that is about to end. Fastify says so only for requests that arrive later.
 */
export const drain = fp(
  async (app) => {
    let closing = false
    app.addHook('preClose', async () => {
      closing = true
    })
    app.addHook('onSend', async (_request, reply, payload) => {
      if (closing) reply.header('connection', 'close')
      return payload
    })
  },
  { name: 'drain', fastify: '5.x' },
)
