import { fail, type Result, succeed } from '@stream-manager/contracts'
import { FaultError } from '@stream-manager/service-kit'
import fp from 'fastify-plugin'

/** NUL and lone surrogates are valid JSON, and break what they meet later: SQLite, UTF-8, terminals. */
const checkText = (value: unknown, path: string): Result<null> => {
  if (typeof value === 'string') {
    return /[\0\p{Surrogate}]/u.test(value)
      ? fail('request.invalid', `${path || '/'} holds a character that is no text`, {
          errors: [{ path: path || '/', message: 'must be well-formed text without NUL' }],
        })
      : succeed(null)
  }
  if (typeof value !== 'object' || value === null) return succeed(null)
  for (const [name, part] of Object.entries(value)) {
    const checked = checkText(part, `${path}/${name}`)
    if (!checked.ok) return checked
  }
  return succeed(null)
}

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
      const checked = checkText(body, '')
      if (!checked.ok) throw new FaultError(checked.fault)
    })
  },
  { name: 'api-rules', fastify: '5.x', dependencies: ['problems'] },
)
