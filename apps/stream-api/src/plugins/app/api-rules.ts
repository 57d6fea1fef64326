import { checkWellFormed } from '@stream-manager/domain'
import { FaultError } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** By the matched route: the path itself has many spellings. An unknown path has no answer worth keeping either. */
const isOfApi = ({ is404, routeOptions: { url = '' } }: FastifyRequest): boolean =>
  is404 || url.startsWith('/api/')

/** Rules for every answer and every body of the API besides its schemas. */
export const apiRules = fp(
  async (app) => {
    // Bodies are JSON or forms, never plain text.
    app.removeContentTypeParser('text/plain')
    // The members of a content union overlap, so a serialiser that picks one by schema may drop fields. The tests check
    // real answers against their schemas.
    app.setSerializerCompiler(() => (body) => JSON.stringify(body))
    app.addHook('onRequest', async (request, reply) => {
      if (isOfApi(request)) reply.header('cache-control', 'no-store')
    })
    app.addHook('preValidation', async ({ body }) => {
      const checked = checkWellFormed(body)
      if (!checked.ok) throw new FaultError(checked.fault)
    })
  },
  { name: 'api-rules', fastify: '5.x', dependencies: ['problems'] },
)
