import { checkWellFormed } from '@stream-manager/domain'
import { FaultError } from '@stream-manager/service-kit'
import fp from 'fastify-plugin'

/** Rules for every answer and every body of the API besides its schemas. */
export const apiRules = fp(
  async (app) => {
    // Bodies are JSON or forms, never plain text.
    app.removeContentTypeParser('text/plain')
    // The members of a content union overlap, so a serialiser that picks one by schema may drop fields. The tests check
    // real answers against their schemas.
    app.setSerializerCompiler(() => (body) => JSON.stringify(body))
    app.addHook('onRequest', async (request, reply) => {
      if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
    })
    app.addHook('preValidation', async ({ body }) => {
      const checked = checkWellFormed(body)
      if (!checked.ok) throw new FaultError(checked.fault)
    })
  },
  { name: 'api-rules', fastify: '5.x', dependencies: ['problems'] },
)
