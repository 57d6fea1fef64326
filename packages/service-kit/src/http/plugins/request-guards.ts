import type { IncomingMessage } from 'node:http'
import fp from 'fastify-plugin'
import { refuse } from '../../errors/fault-error.ts'

/** Node joins or drops repeats of these, and two parties may then read two different values. */
const SINGLE_HEADERS = [
  'host',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
  'if-match',
  'idempotency-key',
  'sec-websocket-key',
  'sec-websocket-protocol',
] as const

/**
 * The first header that came twice and must not, or null. Several identical `Origin` headers count as one; several
 * different ones are refused.
 */
export const repeatedHeader = ({
  headersDistinct,
}: Pick<IncomingMessage, 'headersDistinct'>): string | null => {
  const repeated = SINGLE_HEADERS.find((name) => (headersDistinct[name]?.length ?? 0) > 1)
  if (repeated) return repeated
  return new Set(headersDistinct['origin']).size > 1 ? 'origin' : null
}

/** Refusals that come before any route: repeated critical headers. Every answer names its request. */
export const requestGuards = fp(
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
      const repeated = repeatedHeader(request.raw)
      if (repeated) throw refuse('request.invalid', `The header ${repeated} may be sent only once`)
    })
  },
  { name: 'request-guards', fastify: '5.x', dependencies: ['problems'] },
)
