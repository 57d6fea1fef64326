import staticFiles from '@fastify/static'
import fp from 'fastify-plugin'

/** `reply.sendFile` with ranges and conditions; which files may be sent is each route's own matter. */
export const staticFilesPlugin = fp(
  async (app) => {
    await app.register(staticFiles, { serve: false, dotfiles: 'deny', index: false })
  },
  { name: 'static-files', fastify: '5.x' },
)
