import multipart from '@fastify/multipart'
import fp from 'fastify-plugin'

/** Bounds every part of a form. The route itself refuses a file that is too large, so that its answer says so. */
export const multipartPlugin = fp(
  async (app, { maxFileBytes }: { readonly maxFileBytes: number }) => {
    await app.register(multipart, {
      limits: { fileSize: maxFileBytes, files: 2, fields: 2, fieldSize: 1024, parts: 4, headerPairs: 20 },
      throwFileSizeLimit: false,
    })
  },
  { name: 'multipart', fastify: '5.x' },
)
