import fp from 'fastify-plugin'

export interface StallWatchOptions {
  readonly stallMs: number
}

/**
 * Cuts clients that stop reading an answer, because each holds a connection, an open file and a buffer. Node asks at each
 * timeout whether bytes went out since the last one, so a client is cut one to two timeouts after its last read.
 */
export const stallWatch = fp(
  async (app, { stallMs }: StallWatchOptions) => {
    app.addHook('onSend', async ({ raw: { socket } }, reply, payload) => {
      reply.raw.setTimeout(stallMs, () => {
        // Without queued bytes the answer waits for its source, not for the client.
        if (socket.writableLength > 0) socket.destroy()
      })
      return payload
    })
  },
  { name: 'stall-watch', fastify: '5.x' },
)
