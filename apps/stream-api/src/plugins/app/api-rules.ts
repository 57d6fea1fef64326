import { checkWellFormed } from '@stream-manager/domain'
import { FaultError } from '@stream-manager/service-kit'
import fp from 'fastify-plugin'

/** What holds for every answer and every body of the API beyond its schemas. */
export const apiRules = fp(
  async (app) => {
    // JSON or a form; nothing here takes plain text.
    app.removeContentTypeParser('text/plain')
    // The members of a content union overlap: a serialiser that picks one by schema may drop fields. Real answers are
    // checked against their schemas by the tests.
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
