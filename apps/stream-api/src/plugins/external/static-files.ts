import staticFiles from '@fastify/static'
import fp from 'fastify-plugin'

/** Decorates replies with `sendFile`, which the page of the API reference needs. */
export const staticFilesPlugin = fp(
  async (app) => {
    await app.register(staticFiles, { serve: false, dotfiles: 'deny', index: false })
  },
  { name: 'static-files', fastify: '5.x' },
)
